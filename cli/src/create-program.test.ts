import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import packageFile from '../package.json' with { type: 'json' };
import { createProgram } from './create-program.ts';

const COMMAND = fileURLToPath(new URL('../bin/saliency-atlas.js', import.meta.url));

/** What the command says and how it ends. */
async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, [COMMAND, ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => error as { code: number; stdout: string; stderr: string },
  );
}

describe('saliency-atlas', () => {
  it('prints its own version, and leaves --version of run to the model', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, stdout: `${packageFile.version}\n` });
    const { code, stderr } = await run('run', '--version', '7', '--model', 'missing.onnx');
    expect([code, stderr]).toEqual([2, expect.stringContaining('dataset')]);
  });

  it.each([
    [['exprt', 'x'], 'Did you mean export?'],
    [['runs', '--stor', 'x'], 'Did you mean --store?'],
  ])('suggests what was meant by %j and ends with 2', async (args, suggestion) => {
    expect(await run(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(suggestion) as string });
  });
});

it('every command has a description, and so has every option', () => {
  for (const command of createProgram().commands) {
    expect(command.description(), command.name()).not.toBe('');
    for (const { long, description } of command.options) expect(description, `${command.name()} ${long}`).not.toBe('');
  }
});
