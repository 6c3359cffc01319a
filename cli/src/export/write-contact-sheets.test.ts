import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exampleSaliency } from '../../../activities/src/tables/example-tables.ts';
import { writeExampleRunWithPictures, type ExampleRun } from './example-run.ts';
import { exportRun, type ExportManifest } from './export-run.ts';

let folder: string;
let run: ExampleRun;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-sheets-'));
  run = await writeExampleRunWithPictures(join(folder, 'store'));
});
afterEach(() => rm(folder, { recursive: true }));

const exportSheets = (limit: number): Promise<ExportManifest> =>
  exportRun({ ...run, format: 'contact-sheet', limit, folder: join(folder, 'out') }, new AbortController().signal);

/** Red of the picture at a place of a row of three: the pictures of the example are grey, each by its number. */
async function pictureGrey(file: string, place: number): Promise<number> {
  const { data, width } = decode(await readFile(join(folder, 'out', file)));
  // A margin; two panels of 168 pixels with a gap of 8 and a margin for each image. The title stands above.
  return data[(100 * width + 24 + place * (2 * 168 + 8 + 24) + 80) * 3]!;
}

it('has a sheet for each class explained, named like the pictures of the class', async () => {
  const { files } = await exportSheets(12);
  expect(files.map(({ file, description }) => [file, description.split(',')[0]])).toEqual([
    ['0000-zero-images.png', 'zero: 2 images'],
    ['0001-one-quoted--images.png', 'one'],
    ['0002-two-images.png', 'two: 3 images'],
  ]);
});

it('begins with the most typical map and ends with the least, the pictures as the model saw them', async () => {
  await exportSheets(12);
  // Typicality of images 2, 5 and 8: -1.125, 0.1875 and 1.5.
  const greys = await Promise.all([0, 1, 2].map((place) => pictureGrey('0002-two-images.png', place)));
  expect(greys).toEqual([8 * 20, 5 * 20, 2 * 20]);
});

it('spreads over the whole order where a class has more images than the limit', async () => {
  const { files } = await exportSheets(2);
  expect(files[2]?.description).toMatch(/^two: 2 of 3 images/);
  const greys = await Promise.all([0, 1].map((place) => pictureGrey('0002-two-images.png', place)));
  expect(greys).toEqual([8 * 20, 2 * 20]);
});

it('a map whose picture is gone stands on grey, and that is said', async () => {
  await rm(join(folder, 'store', 'pictures', exampleSaliency.rows[8]!.imageId));
  const { files } = await exportSheets(12);
  expect(files[2]?.description).toContain('Pictures that are not there any more: 1');
  expect(await pictureGrey('0002-two-images.png', 0)).toBe(128);
});
