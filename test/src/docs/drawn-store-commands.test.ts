import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStore } from '@saliency-atlas/activities/stores';
import { createProgram } from '../../../cli/src/create-program.ts';
import { writeDrawnRun } from '../serve/drawn-store.ts';
import { runCommand } from '../start-command.ts';
import { commandLines, promisedCode, shellBlocks, wordsOf } from './documented-commands.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SHIRT = 6;
const documented = (await shellBlocks())
  .filter(({ runs }) => runs === 'drawn-store')
  .flatMap(({ page, text }) => commandLines(text).map((line) => ({ page, line, code: promisedCode(text, line) })));

/** Calls with `--json` that a store alone answers, and the exit code of each. */
const JSON_CALLS: readonly (readonly [string, number])[] = [
  ['runs', 0],
  ['history fashion', 0],
  ['gate fashion@1.2', 3],
  ['compare fashion@1.1 fashion@1.2 --out side-by-side.html', 0],
  ['report fashion@1.2 --out report.html', 0],
  ['export fashion@1.2 --format csv --out csv', 0],
  ['export fashion@1.2 --format contact-sheet --out sheets', 0],
  ['tag fashion@1.1 production', 0],
  ['schema', 0],
];

/** Commands whose `--json` other tests execute. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  run: 'end-to-end.test.ts',
  status: 'end-to-end.test.ts',
  pause: 'operate.test.ts',
  resume: 'operate.test.ts',
  cancel: 'operate.test.ts',
  retry: 'operate.test.ts',
  schedule: 'operate.test.ts',
  explain: 'bad-input/bad-input.test.ts',
  evaluate: 'json-of-models.test.ts',
  init: 'json-of-models.test.ts',
  doctor: 'json-of-models.test.ts',
  generator: 'json-of-models.test.ts',
  serve: 'serve/serve.test.ts',
  logs: 'end-to-end.test.ts',
  demo: 'not executed: minutes; it prints what run prints',
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-documented-'));
  const store = openStore(join(folder, 'atlas'));
  const run = (version: string, letter: string, more: object = {}) =>
    writeDrawnRun(folder, { version, runId: letter.repeat(20), images: 120, ...more }, store);
  await run('1.0', 'a');
  await run('1.1', 'b', { reference: '1.0' });
  await run('1.2', 'c', { reference: '1.1', moved: [SHIRT], marked: [SHIRT] });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each(documented)('$page: $line', async ({ line, code }) => {
  const ended = await runCommand(wordsOf(line) ?? [], folder);
  expect({ code: ended.code, stderr: ended.code === code ? '' : ended.stderr }).toEqual({ code, stderr: '' });
});

it('the documents have such lines', () => {
  expect(documented.length).toBeGreaterThan(5);
  expect(documented.filter(({ code }) => code === 3)).toHaveLength(1);
});

describe('--json', () => {
  it.each(JSON_CALLS)('%s is answered on standard output by JSON alone', async (call, code) => {
    const ended = await runCommand([...call.split(' '), '--json'], folder);
    expect({ code: ended.code, stderr: ended.code === code ? '' : ended.stderr }).toEqual({ code, stderr: '' });
    expect(JSON.parse(ended.lines.join('\n'))).toBeTypeOf('object');
  });

  it('is executed in some test for every command that has it', () => {
    const having = createProgram()
      .commands.filter((command) =>
        [command, ...command.commands].some(({ options }) => options.some(({ long }) => long === '--json')),
      )
      .map((command) => command.name());
    const executed = [...JSON_CALLS.map(([call]) => call.split(' ')[0] ?? ''), ...Object.keys(ELSEWHERE)];
    expect(having.filter((name) => !executed.includes(name))).toEqual([]);
  });
});

it('with --quiet nothing but the result is printed, and a pipe gets no colours', async () => {
  const { code, lines, stderr } = await runCommand(
    ['export', 'fashion@1.2', '--format', 'csv', '--out', 'quiet', '--quiet'],
    folder,
  );
  expect({ code, count: lines.length, stderr }).toEqual({ code: 0, count: 1, stderr: '' });
  const { lines: told } = await runCommand(['runs'], folder);
  expect(told.join('')).not.toContain('\u001b');
});
