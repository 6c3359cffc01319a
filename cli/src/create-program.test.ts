import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CommanderError, type Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import packageFile from '@saliency-atlas/contract/package.json' with { type: 'json' };
import { createExplainProgram } from './create-explain-program.ts';
import { createProgram } from './create-program.ts';
import { reportFailure } from './report-failure.ts';

// Starting the command takes half a minute where thirty other processes want the core.
vi.setConfig({ testTimeout: 180_000 });

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

interface Parsed {
  /** The exit code that the error stands for; 0 for help. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Parses a command line that does not reach its command. */
async function parse(...args: string[]): Promise<Parsed> {
  const program = createProgram();
  let [out, err] = ['', ''];
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.configureOutput({ writeOut: (text) => (out += text), writeErr: (text) => (err += text) });
  }
  const error: unknown = await program.parseAsync(args, { from: 'user' }).then(
    () => new Error('it was parsed'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof CommanderError)) throw error;
  return { code: await reportFailure(error), out, err };
}

/** Every command that does something; `schedule create` and its like are commands of a command. */
const COMMANDS = createProgram().commands.flatMap((command) => {
  if (command.commands.length === 0) return [{ name: command.name(), command }];
  return command.commands.map((nested) => ({ name: `${command.name()} ${nested.name()}`, command: nested }));
});

describe.each(COMMANDS)('$name', ({ name, command }) => {
  const words = name.split(' ');
  const required = command.registeredArguments.filter((argument) => argument.required);

  it('says what it and each of its options is for, with an example that it understands', async () => {
    expect(command.description()).not.toBe('');
    for (const { long, description } of command.options) expect(description, long ?? '').not.toBe('');
    const { code, out } = await parse(...words, '--help');
    expect([code, out]).toEqual([0, expect.stringContaining(`Usage: saliency-atlas ${name}`)]);
    const examples = [...out.matchAll(new RegExp(`saliency-atlas ${name}\\b(.*(?:\\\\\n.*)*)`, 'g'))].slice(1);
    // Those of nested commands stand in the help of the one above them.
    const above = words.length > 1 ? (await parse(words[0]!, '--help')).out : out;
    expect(out + above).toMatch(/Examples?:\n/);
    const known = command.options.flatMap(({ short, long }) => [short, long]);
    for (const [, rest = ''] of examples) {
      const flags = rest.split(/[|>#]/)[0]?.match(/(?<=\s)--?[a-z][\w-]*/g) ?? [];
      expect(flags.filter((flag) => !known.includes(flag))).toEqual([]);
    }
  });

  it('has --quiet and --verbose', () => {
    expect(command.options.map(({ long }) => long)).toEqual(expect.arrayContaining(['--quiet', '--verbose']));
  });

  it('ends with 2 for an option that it does not have, and names the one that was meant', async () => {
    const { code, err } = await parse(...words, ...mandatory(command), ...required.map(() => 'x'), '--verbos');
    expect([code, err]).toEqual([2, expect.stringMatching(/unknown option '--verbos'\n\(Did you mean --verbose\?\)/)]);
  });

  it('ends with 2 where an argument is missing or too many are given', async () => {
    if (required.length > 0) {
      const { code, err } = await parse(...words, ...mandatory(command));
      expect([code, err]).toEqual([2, expect.stringContaining(`missing required argument '${required[0]!.name()}'`)]);
    }
    if (command.registeredArguments.some(({ variadic }) => variadic)) return;
    const choice = command.registeredArguments.map(({ argChoices }) => argChoices?.[0] ?? 'x');
    const { code, err } = await parse(...words, ...mandatory(command), ...choice, 'one-too-many');
    expect([code, err]).toEqual([2, expect.stringContaining('too many arguments')]);
  });

  it('ends with 2 for a value that an option does not take, and lists those that it does', async () => {
    const option = command.options.find(({ argChoices }) => argChoices !== undefined);
    if (option === undefined) return;
    const { code, err } = await parse(...words, ...required.map(() => 'x'), option.long ?? '', 'nothing');
    expect([code, err]).toEqual([2, expect.stringContaining(`Allowed choices are ${option.argChoices![0]}`)]);
  });
});

/** The options without which a command is not even looked at. */
function mandatory(command: Command): string[] {
  return command.options.flatMap(({ long, mandatory: must, argChoices }) => {
    return must ? [long ?? '', argChoices?.[0] ?? 'x'] : [];
  });
}

it('--json is an option of every command but those whose result is a script or a process that logs in JSON', () => {
  const without = COMMANDS.filter(({ command }) => !command.options.some(({ long }) => long === '--json'));
  expect(without.map(({ name }) => name).sort()).toEqual(['completion', 'worker']);
});

it('explain alone is the same command as among all of them', () => {
  const helpOf = (program: Command): string | undefined =>
    program.commands.find((command) => command.name() === 'explain')?.helpInformation();
  expect(helpOf(createExplainProgram())).toContain('--model <file>');
  expect(helpOf(createExplainProgram())).toBe(helpOf(createProgram()));
});
