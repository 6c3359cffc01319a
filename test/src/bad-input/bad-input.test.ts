import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDataset } from '@saliency-atlas/activities/datasets';
import { openStore } from '@saliency-atlas/activities/stores';
import { decodeSaliencyTable } from '@saliency-atlas/activities/tables';
import { runCommand } from '../start-command.ts';
import { readManifest } from '../store-files.ts';
import { temporalCli } from '../temporal-cli.ts';
import { BAD_IMAGES, ODD_IMAGES, writeBadImages } from './bad-images.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

const MODEL = fileURLToPath(new URL('../../../infra/demo-models/fashion-1.0.onnx', import.meta.url));
const golden = (name: string) => fileURLToPath(new URL(`../../golden/${name}`, import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-bad-input-'));
  await writeBadImages(join(folder, 'images'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(temporalCli === undefined)('a run over a folder of bad images', () => {
  it('counts each as a row with its reason, explains the odd ones, and ends well', async () => {
    const args = ['run', '--model', MODEL, '--dataset', join(folder, 'images'), '--store', join(folder, 'store')];
    const command = await runCommand([...args, '--passes', '20', '--json'], folder);
    expect(command.stderr).toBe('');
    expect(command.code).toBe(0);
    const { manifest } = JSON.parse(command.lines.at(-1)!) as { manifest: string };
    const objects = (await readManifest(join(folder, 'store'), manifest)).objects.filter(
      ({ kind }) => kind === 'saliency',
    );
    const store = openStore(join(folder, 'store'));
    const tables = await Promise.all(objects.map(async ({ key }) => decodeSaliencyTable((await store.get(key))!)));
    const rows = tables.flatMap((table) => table.rows);
    const unreadable = new Map(
      rows.filter(({ status }) => status === 'unreadable').map((row) => [row.imageId, row.reason]),
    );
    expect([...unreadable.keys()].sort()).toEqual(BAD_IMAGES.map(([file]) => file).sort());
    for (const [file, reason] of BAD_IMAGES) expect(unreadable.get(file)).toMatch(reason);
    const explained = rows.filter(({ status }) => status !== 'unreadable');
    expect(explained.map(({ imageId }) => imageId).sort()).toEqual(ODD_IMAGES);
    // Two files of the same bytes are two images with the same map.
    const [one, other] = ['good.png', 'duplicate.png'].map((id) => explained.find(({ imageId }) => imageId === id)!);
    expect(one?.map).toEqual(other?.map);
  });
});

describe('what stops a command is one error that names the file, with a fix', () => {
  const photo = golden('preprocess-photo.jpg');
  const write = async (name: string, content: string | Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };

  it.each([
    [
      'an image that is not there',
      () => ['nowhere.jpg', '--model', MODEL],
      /nowhere\.jpg cannot be read \(file not found\)/,
    ],
    ['an image that is none', () => [MODEL, '--model', MODEL], /fashion-1\.0\.onnx: not an image/],
    ['a remote image', () => ['https://host/a.jpg', '--model', MODEL], /https:\/\/host\/a\.jpg cannot be read/],
    ['a model that is not there', () => [photo, '--model', 'none.onnx'], /none\.onnx \(file not found\)/],
    ['a model that is a picture', () => [photo, '--model', photo], /preprocess-photo\.jpg/],
    [
      'a label file of the wrong length',
      async () => [photo, '--model', MODEL, '--labels', await write('three.txt', 'a\nb\nc\n')],
      /three\.txt has 3 lines, the model has 10 classes/,
    ],
    ['a class that there is not', () => [photo, '--model', MODEL, '--target', 'zebra'], /zebra/],
  ])('%s', async (_what, args, error) => {
    const command = await runCommand(['explain', ...(await args()), '--out', folder], folder);
    expect(command.code).not.toBe(0);
    expect(command.stderr).toMatch(error);
    expect(command.stderr).toMatch(/^ {2}fix: /m);
    expect(command.stderr).not.toMatch(/\n {4}at /);
  });
});

describe('a manifest of a million lines', () => {
  it('with a thousand wrong ones is one short error that counts them, in bounded memory', async () => {
    const lines = Array.from({ length: 1_000_000 }, (_, i) =>
      i % 1000 === 999
        ? `{"file_name": "${i}.jpg", "label": "cow"}`
        : `{"file_name": "folder/${i}.jpg", "label": ${i % 10}}`,
    );
    const uri = await write('million.jsonl', lines.join('\n'));
    lines.length = 0;
    const names = Array.from({ length: 10 }, (_, i) => `class ${i}`);
    const dataset = await openDataset({ uri, format: 'manifest' }, names);
    const before = process.memoryUsage().heapUsed;
    const failure = (await dataset
      .entries()
      [Symbol.asyncIterator]()
      .next()
      .catch((error: unknown) => error)) as Error;
    expect(failure.message.split('\n')).toEqual([
      'million.jsonl:1000: label: "cow" is not a class name of model.labels',
      ...[2000, 3000, 4000, 5000].map(
        (line) => `million.jsonl:${line}: label: "cow" is not a class name of model.labels`,
      ),
      '… and 995 more like these',
    ]);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(1.2e9);
  });

  const write = async (name: string, content: string): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
});
