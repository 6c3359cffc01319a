import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exampleSaliency } from '../../../activities/src/tables/example-tables.ts';
import { writeExampleRun, writeExampleRunWithPictures, type ExampleRun } from './example-run.ts';
import { exportRun, type ExportManifest } from './export-run.ts';

let folder: string;
let run: ExampleRun;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-fiftyone-'));
  run = await writeExampleRunWithPictures(join(folder, 'store'));
});
afterEach(() => rm(folder, { recursive: true }));

const out = (...path: string[]): string => join(folder, 'out', ...path);
const picture = (image: number): string => join(folder, 'store', 'pictures', exampleSaliency.rows[image]!.imageId);
const exportAll = (limit = Infinity, from = run): Promise<ExportManifest> =>
  exportRun({ ...from, format: 'fiftyone', limit, folder: out() }, new AbortController().signal);

async function samples(): Promise<Record<string, unknown>[]> {
  return (JSON.parse(await readFile(out('samples.json'), 'utf8')) as { samples: Record<string, unknown>[] }).samples;
}

it('has a sample for each image that could be read, with its picture, its classes and its map', async () => {
  await exportAll();
  const all = await samples();
  expect(all.map((sample) => sample['image_id'])).toEqual(exampleSaliency.rows.slice(0, 9).map((row) => row.imageId));
  expect(all[1]).toMatchObject({
    filepath: 'data/000001.png',
    tags: ['wrong'],
    ground_truth: { _cls: 'Classification', label: 'two' },
    prediction: { _cls: 'Classification', label: 'one, "quoted"', confidence: 1 / 16 },
    saliency: { _cls: 'Heatmap', map_path: 'fields/saliency/000001.png', range: [0, 255] },
  });
  expect(await readFile(out('data', '000001.png'))).toEqual(await readFile(picture(1)));
});

it('lays the map over the whole picture, not over the part that the model saw alone', async () => {
  await exportAll();
  // Black: the mean and below; white: three standard deviations. The outer columns were cropped away.
  const grey = (value: number): number => Math.round(255 * Math.min(1, Math.max(0, value / 3)));
  const [a, b, c, d, e, f] = [...exampleSaliency.rows[2]!.map].map(grey);
  const map = decode(await readFile(out('fields', 'saliency', '000002.png')));
  expect({ ...map, data: [...map.data] }).toMatchObject({ height: 2, width: 5, channels: 1 });
  expect([...map.data]).toEqual([0, a, b, c, 0, 0, d, e, f, 0]);
});

it('a degenerate image has no map, and an image without a label no ground truth', async () => {
  await exportAll();
  expect((await samples())[0]).toMatchObject({ saliency: null, ground_truth: null, tags: [] });
  expect(await readdir(out('fields', 'saliency'))).not.toContain('000000.png');
});

it('names the type of every field that a sample has, since FiftyOne would take a score of 1 for a whole number', async () => {
  await exportAll();
  const { sample_fields: types } = JSON.parse(await readFile(out('metadata.json'), 'utf8')) as {
    sample_fields: Record<string, string>;
  };
  const used = new Set((await samples()).flatMap((sample) => Object.keys(sample)));
  expect(Object.keys(types)).toEqual(expect.arrayContaining([...used]));
  expect(types['score']).toBe('fiftyone.core.fields.FloatField');
});

it('leaves out and counts pictures that are gone or are not those that were explained', async () => {
  await rm(picture(3));
  await writeFile(picture(4), await readFile(picture(5)));
  const { files } = await exportAll();
  expect((await samples()).length).toBe(7);
  expect(files.find(({ file }) => file === 'samples.json')).toMatchObject({
    rows: 7,
    description: expect.stringContaining('3 images are left out') as string,
  });
});

it('stops at the limit', async () => {
  await exportAll(4);
  expect((await samples()).length).toBe(4);
});

it('without any picture it is refused, with where the data set was, and leaves nothing behind', async () => {
  const bare = await writeExampleRun(join(folder, 'bare'));
  await expect(exportAll(Infinity, bare)).rejects.toMatchObject({
    type: 'DatasetNotFound',
    message: expect.stringContaining(join(folder, 'bare', 'pictures')) as string,
  });
  expect((await readdir(folder)).sort()).toEqual(['bare', 'store']);
});
