import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { writeGarments } from './small-job.ts';
import { runCommand } from './start-command.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });

const MODELS = fileURLToPath(new URL('../../infra/demo-models/', import.meta.url));
const MODEL = ['--model', `${MODELS}fashion-1.0.onnx`, '--labels', `${MODELS}labels.txt`];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-json-'));
  await writeGarments(join(folder, 'garments'), 6);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a command answers with `--json`: every line of standard output is JSON, or all of them together are. */
async function answerOf(...args: string[]): Promise<unknown[]> {
  const { code, lines, stderr } = await runCommand([...args, '--json'], folder);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return args[0] === 'generator'
    ? lines.map((line) => JSON.parse(line) as unknown)
    : [JSON.parse(lines.join('\n')) as unknown];
}

it('init answers with what it found out and where it wrote the job', async () => {
  const [found] = await answerOf('init', ...MODEL, '--dataset', 'garments', '--images', '6');
  expect(found).toBeTypeOf('object');
});

it('doctor answers with a verdict and every finding, whatever is missing here', async () => {
  const { lines } = await runCommand(['doctor', '--json'], folder);
  const told = JSON.parse(lines.join('\n')) as { usable: boolean; findings: { check: string }[] };
  expect(told.usable).toBeTypeOf('boolean');
  expect(told.findings.map(({ check }) => check)).toEqual(expect.arrayContaining(['Node.js', 'Temporal', 'model']));
});

it('evaluate answers with the figures of maps of an earlier version, beside their controls', async () => {
  const [answer] = await answerOf('evaluate', '--maps', await goldenMaps(), ...MODEL, '--dataset', 'garments');
  const { overall } = answer as { overall: { metric: string }[] };
  expect(overall.map(({ metric }) => metric)).toEqual(
    expect.arrayContaining(['insertion_auc', 'insertion_auc_random', 'insertion_auc_centre']),
  );
});

it('generator train answers line by line, the last with the file', async () => {
  const size = ['--size', '28x28x1', '--steps', '2', '--limit', '6'];
  const lines = await answerOf(
    'generator',
    'train',
    '--dataset',
    'garments',
    '--format',
    'idx',
    ...size,
    '--out',
    'generator',
  );
  expect(lines.at(-1)).toMatchObject({ result: { pictures: 6 } });
});

/** Maps of the first images of `writeGarments`, as version 0.1.0 wrote them. */
async function goldenMaps(): Promise<string> {
  const store = fileURLToPath(new URL('../golden/store-0.1.0-atlas-2/runs/', import.meta.url));
  const [first] = (await readdir(store, { recursive: true })).filter((name) =>
    /saliency\/000000-.*\.arrow$/.test(name),
  );
  if (first === undefined) throw new Error(`no maps in ${store}`);
  return join(store, first);
}
