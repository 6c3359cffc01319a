import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { acquireShells, type Shell } from '@saliency-atlas/infra/acquire-shells';
import { commandWords } from '../../../cli/src/completion/command-words.ts';
import { completionScript } from '../../../cli/src/completion/completion-script.ts';
import { createProgram } from '../../../cli/src/create-program.ts';
import { runProgram } from '../deploy/deploy-tools.ts';
import { unlessInCi } from '../unless-in-ci.ts';

vi.setConfig({ testTimeout: 120_000 });

const shells = await acquireShells(console.error).catch(unlessInCi);

const TYPIST = fileURLToPath(new URL('type_into_zsh.py', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-shells-'));
  await writeFile(join(folder, 'job.yaml'), '');
  for (const shell of ['zsh', 'fish'] as const) {
    await writeFile(join(folder, `completion.${shell}`), completionScript(shell, commandWords(createProgram())));
  }
});
afterAll(() => rm(folder, { recursive: true }));

async function ask({ program, environment }: Shell, args: readonly string[]): Promise<string[]> {
  const env = { ...process.env, ...environment, HOME: folder };
  const { code, stdout, stderr } = await runProgram(program, args, { cwd: folder, env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n').filter((line) => line !== '');
}

describe.skipIf(shells === undefined)('fish', () => {
  const complete = async (line: string): Promise<string[]> => {
    const script = `source completion.fish; complete -C 'saliency-atlas ${line}'`;
    const offers = await ask(shells!.fish, ['--no-config', '-c', script]);
    return offers.map((offer) => offer.split('\t')[0] ?? '');
  };

  it.each([
    ['expo', ['export']],
    ['gate fashion@1.2 --ag', ['--against']],
    ['gate --format ', ['json', 'junit', 'markdown', 'text']],
    ['schedule p', ['pause']],
    ['completion ', ['bash', 'fish', 'zsh']],
    ['run j', ['job.yaml']],
    // `pause` is another command, with a store.
    ['schedule pause --st', []],
    ['pause --st', ['--store']],
  ])('offers behind "%s": %j', async (line, offers) => {
    expect(await complete(line)).toEqual(offers);
  });
});

describe.skipIf(shells === undefined)('zsh', () => {
  it.each([
    ['expo', 'export'],
    ['gate fashion@1.2 --ag', 'gate fashion@1.2 --against'],
    ['schedule pa', 'schedule pause'],
    ['completion fi', 'completion fish'],
    ['worker --pool g', 'worker --pool gpu'],
    ['run j', 'run job.yaml'],
  ])('makes of "%s" and Tab: "%s"', async (typed, completed) => {
    const { program, environment } = shells!.zsh;
    const args = [TYPIST, program, 'completion.zsh', `saliency-atlas ${typed}`];
    expect(await ask({ program: 'python3', environment }, args)).toEqual([`saliency-atlas ${completed}`]);
  });
});
