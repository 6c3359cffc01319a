import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filterFromParams, matches, sortKey } from '@saliency-atlas/activities/report';
import { openStore, putObject } from '@saliency-atlas/activities/stores';
import { encodeImageIndexTable, type ImageIndexRow } from '@saliency-atlas/activities/tables';
import type { RunManifest } from '@saliency-atlas/contract';
import { countOutcomes } from './count-outcomes.ts';
import { findImages } from './find-images.ts';
import { readImageColumns, type ImageColumns } from '../run-images/image-columns.ts';

const ROWS: readonly ImageIndexRow[] = Array.from({ length: 500 }, (_, index) => ({
  imageId: `größe/${String(index)}.png`,
  label: index % 11 === 0 ? null : index % 5,
  predicted: index % 17 === 0 ? -1 : index % 7 === 0 ? 1 : index % 5,
  target: index % 5,
  score: (index * 0.37) % 1,
  status: index % 17 === 0 ? 'unreadable' : index % 13 === 0 ? 'degenerate' : 'ok',
  reason: index % 17 === 0 ? 'truncated JPEG' : '',
  typicality: index % 13 === 0 ? null : Math.sin(index),
}));

let folder: string;
let columns: ImageColumns;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saliency-atlas-columns-'));
  const store = openStore(folder);
  const objects = await Promise.all(
    [ROWS.slice(0, 200), ROWS.slice(200)].map(async (rows, part) => {
      const bytes = encodeImageIndexTable(rows);
      const { key, sha256, sizeBytes } = await putObject(store, 'run', 'images', String(part), bytes, rows.length);
      return { key, sha256, bytes: sizeBytes, rows: rows.length, kind: 'image-index' as const };
    }),
  );
  columns = await readImageColumns(store, { run_id: 'run', objects } as unknown as RunManifest);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('findImages', () => {
  it.each([
    '',
    'outcome=wrong',
    'outcome=right&order=outlier',
    'outcome=unlabelled&order=certain',
    'outcome=no-map',
    'label=3&said=1&order=doubtful',
    'low=0.25&high=0.5&order=typical',
    'q=GRÖSSE/4',
    'q=größe/49',
  ])('finds for %j the images that the same filter finds in a page, in the same order', async (query) => {
    const filter = filterFromParams(new URLSearchParams(query));
    const images = ROWS.map(({ imageId: id, ...row }, index) => {
      // Columns hold single precision.
      const single = {
        score: Math.fround(row.score),
        typicality: row.typicality === null ? null : Math.fround(row.typicality),
      };
      return { ...row, ...single, id, index };
    });
    const expected = images.filter((image) => matches(filter, image));
    const key = sortKey(filter.order);
    if (key !== null) expected.sort((a, b) => key(a) - key(b));
    expect([...(await findImages(columns, filter))]).toEqual(expected.map(({ index }) => index));
  });
});

describe('readImageColumns', () => {
  it('names every row across its objects', () => {
    expect([0, 199, 200, 499].map((row) => columns.idOf(row))).toEqual(
      [0, 199, 200, 499].map((row) => ROWS[row]?.imageId),
    );
    expect(columns.reasonOf(17)).toBe('truncated JPEG');
    expect(columns.reasonOf(1)).toBe('');
  });

  it('says of a run without a list that it is too old, and what to do', async () => {
    const old = { run_id: 'old', objects: [] } as unknown as RunManifest;
    await expect(readImageColumns(openStore(folder), old)).rejects.toThrow(/wrote no list of images/);
  });
});

describe('countOutcomes', () => {
  it('counts what can be counted by hand', () => {
    const { images, unreadable, degenerate, confusion } = countOutcomes(columns);
    expect({ images, unreadable, degenerate }).toEqual({
      images: 500,
      unreadable: ROWS.filter(({ status }) => status === 'unreadable').length,
      degenerate: ROWS.filter(({ status }) => status === 'degenerate').length,
    });
    const labelled = ROWS.filter(({ label, status }) => label !== null && status !== 'unreadable');
    expect(confusion.labelled).toBe(labelled.length);
    expect(confusion.cells.reduce((sum, cell) => sum + cell.images, 0)).toBe(labelled.length);
  });
});
