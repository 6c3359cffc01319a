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

  it('completes files elsewhere', async () => {
    expect(await complete('run', '/et')).toEqual(['/etc']);
  });
});

it('zsh is given the same by way of its bashcompinit', () => {
  expect(completionScript('zsh', words)).toBe(
    `autoload -Uz bashcompinit && bashcompinit\n${completionScript('bash', words)}`,
  );
});

it('fish is given each command and option with its description, quotes kept', () => {
  const script = completionScript('fish', [
    {
      name: 'gate',
      description: "the model's gate",
      options: [{ flags: ['-f', '--format'], description: 'how', takesValue: true, choices: ['a', 'b'] }],
    },
  ]);
  expect(script.split('\n').slice(1, 3)).toEqual([
    "complete -c saliency-atlas -n __fish_use_subcommand -f -a 'gate' -d 'the model'\\''s gate'",
    "complete -c saliency-atlas -n '__fish_seen_subcommand_from gate' -s f -l format -x -a 'a b' -d 'how'",
  ]);
});
