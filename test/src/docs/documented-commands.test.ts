import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { prepareDemoData } from '@saliency-atlas/infra/demo';
import { createProgram } from '../../../cli/src/create-program.ts';
import { greyPng } from '../grey-png.ts';
import { runCommand } from '../start-command.ts';
import { temporalCli } from '../temporal-cli.ts';
import rootFile from '../../../package.json' with { type: 'json' };
import { commandLines, shellBlocks, wordsOf } from './documented-commands.ts';
import { NOT_RUN } from './not-run.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });

const blocks = await shellBlocks();
const calls = blocks.flatMap(({ page, text, runs }) =>
  commandLines(text).map((line) => ({ page, line, runs, words: wordsOf(line) })),
);

it('every line runs in a test, or stands in the list of those that do not, with why', () => {
  const left = calls.filter(({ runs }) => runs === null).map(({ line }) => line);
  const reasonOf = (line: string) => Object.keys(NOT_RUN).find((start) => line.startsWith(start));
  expect(left.filter((line) => reasonOf(line) === undefined)).toEqual([]);
  // What is not in the docs any more needs no reason.
  expect(Object.keys(NOT_RUN).filter((start) => !left.some((line) => reasonOf(line) === start))).toEqual([]);
});

it.each(calls.filter(({ line }) => /\bnpm run /.test(line)))('$page: there is the script of $line', ({ line }) => {
  const [, script = ''] = /\bnpm run (\S+)/.exec(line) ?? [];
  expect(rootFile.scripts).toHaveProperty([script]);
});

it.each(calls.filter(({ words }) => words !== undefined))('$page: there is $line', ({ words = [] }) => {
  const [name = ''] = words;
  if (name.startsWith('-') || name === '…') return;
  let command = createProgram().commands.find((candidate) => candidate.name() === name);
  expect(command, name).toBeDefined();
  command = command?.commands.find((nested) => nested.name() === words[1]) ?? command;
  const known = command?.options.flatMap(({ short, long }) => [short, long]) ?? [];
  const flags = words.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.replace(/=.*/, ''));
  expect(flags.filter((flag) => !known.includes(flag) && flag !== '--help')).toEqual([]);
});

describe.skipIf(temporalCli === undefined)('the quickstart', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atlas-docs-'));
    const models = fileURLToPath(new URL('../../../infra/demo-models/', import.meta.url));
    await symlink(join(models, 'fashion-1.0.onnx'), join(folder, 'model.onnx'));
    // A name with a slash cannot be a folder's.
    const names = (await readFile(join(models, 'labels.txt'), 'utf8')).replaceAll('/', '-');
    await writeFile(join(folder, 'labels.txt'), names);
    await writePhotos(folder, names.trim().split('\n'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('works as it stands, line by line', async () => {
    const lines = blocks.filter(({ runs }) => runs === 'runnable').flatMap(({ text }) => commandLines(text));
    expect(lines.length).toBeGreaterThan(8);
    for (const line of lines) {
      const { code, stderr } = await runCommand(wordsOf(line) ?? [], folder);
      expect({ line, code, stderr: code === 0 ? '' : stderr }).toEqual({ line, code: 0, stderr: '' });
    }
    // What init found is how the model was trained.
    expect(await readFile(join(folder, 'job.yaml'), 'utf8')).toMatch(/"0 to 1": \d\d of \d\d right answers/);
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('<!doctype html>');
  });
});

/** Four real pictures of each class of Fashion-MNIST as PNG files in class folders. */
async function writePhotos(folder: string, names: readonly string[]): Promise<void> {
  const { datasetUri } = await prepareDemoData(join(folder, 'demo'), { images: 40 });
  const pixels = await readFile(join(fileURLToPath(datasetUri), 'images-idx3-ubyte'));
  const labels = await readFile(join(fileURLToPath(datasetUri), 'labels-idx1-ubyte'));
  for (let image = 0; image < 40; image += 1) {
    const name = names[labels[8 + image]!]!;
    await mkdir(join(folder, 'photos', name), { recursive: true });
    const start = 16 + image * 784;
    const png = greyPng(pixels.subarray(start, start + 784), 28, 28);
    await writeFile(join(folder, 'photos', name, `${Math.floor(image / 10) + 1}.png`), png);
  }
}
