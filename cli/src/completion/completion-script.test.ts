import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../create-program.ts';
import { commandWords } from './command-words.ts';
import { completionScript } from './completion-script.ts';

const words = commandWords(createProgram());

/** What bash offers after the words of a line, the last of them unfinished. */
async function complete(...line: string[]): Promise<string[]> {
  const typed = line.map((word) => `'${word}'`).join(' ');
  const ask = `COMP_WORDS=(saliency-atlas ${typed}); COMP_CWORD=${line.length}; _saliency_atlas; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const script = `${completionScript('bash', words)}\n${ask}`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script]);
  return stdout.split('\n').filter((word) => word !== '');
}

describe('bash', () => {
  it('completes commands', async () => {
    expect(await complete('expo')).toEqual(['export']);
    expect(await complete('')).toEqual(expect.arrayContaining(['run', 'gate', 'help', '--version']));
  });

  it('completes the options of the command alone', async () => {
    expect(await complete('gate', 'fashion@1.2', '--ag')).toEqual(['--against']);
    expect(await complete('runs', '--ag')).toEqual([]);
  });

  it('completes the values of an option that has few', async () => {
    expect(await complete('gate', '--format', '')).toEqual(['text', 'markdown', 'junit', 'json']);
    expect(await complete('worker', '--pool', 'g')).toEqual(['gpu']);
  });

  it('completes the commands of a command, and the values of an argument that has few', async () => {
    expect(await complete('schedule', 'p')).toEqual(['pause']);
    expect(await complete('completion', '')).toEqual(['bash', 'zsh', 'fish']);
    expect(await complete('schedule', 'pause', '--st')).toEqual([]);
    expect(await complete('pause', '--st')).toEqual(['--store']);
  });

  it('completes files elsewhere', async () => {
    expect(await complete('run', '/et')).toEqual(['/etc']);
  });
});
