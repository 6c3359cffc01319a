import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AtlasError } from '@saliency-atlas/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dataset, DatasetEntry } from './dataset.ts';
import type { DatasetOptions } from './dataset-source.ts';
import { readObjectMask } from './object-mask.ts';
import { openDataset } from './open-dataset.ts';

/** Written by Python's tarfile, webdataset and pyarrow: test/golden/datasets.py. */
const golden = (name: string) => fileURLToPath(new URL(`../../../test/golden/datasets/${name}`, import.meta.url));
const NAMES = ['ant', 'bee', 'cat'];

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'atlas-archives-'));
});
afterEach(() => rm(root, { recursive: true }));

async function open(uri: string, names: readonly string[] | null = null, more: Partial<DatasetOptions> = {}) {
  const dataset = await openDataset({ uri, format: 'auto', ...more }, names);
  const entries: DatasetEntry[] = [];
  for await (const entry of dataset.entries()) entries.push(entry);
  return { dataset, entries };
}

/** The number that the golden picture of one colour was made from. */
async function numberOf(dataset: Dataset, entry: DatasetEntry): Promise<number> {
  const { data, height, width } = await dataset.decode(entry.imageId, await dataset.read(entry));
  expect([height, width, data[1], data[2]]).toEqual([3, 4, 255 - data[0]!, 7]);
  return data[0]! / 20;
}

async function failureOf(uri: string, names: readonly string[] | null = null): Promise<string> {
  const failure: unknown = await open(uri, names).catch((error: unknown) => error);
  if (!(failure instanceof AtlasError)) throw new Error(`expected an AtlasError, got ${String(failure)}`);
  expect(failure.fix).not.toBe('');
  return `${failure.type}: ${failure.message}`;
}

describe('webdataset', () => {
  it('reads the samples of a pattern of archives: labels from .cls and .json, boxes from .json', async () => {
    const { dataset, entries } = await open(golden('webdataset-{000..001}.tar'), NAMES);
    expect(entries.map(({ imageId, label, boxes }) => [imageId, label, boxes.length])).toEqual([
      ['webdataset-000.tar/sample000.png', 0, 0],
      ['webdataset-000.tar/sample001.png', 1, 0],
      ['webdataset-000.tar/sample002.png', 2, 0],
      ['webdataset-001.tar/sample003.png', 0, 1],
      ['webdataset-001.tar/sample004.png', 1, 1],
    ]);
    expect(await Promise.all(entries.map((entry) => numberOf(dataset, entry)))).toEqual([0, 1, 2, 3, 4]);
  });

  it('takes key.mask.png and the segmentation in .json for masks, and names a segmentation that is none', async () => {
    const { dataset, entries } = await open(golden('masks.tar'), NAMES);
    expect(entries.map(({ imageId }) => imageId)).toEqual(['masks.tar/a.png', 'masks.tar/b.png']);
    const size = { height: 3, width: 4 };
    const [first, second] = await Promise.all(entries.map((entry) => readObjectMask(dataset, entry, size)));
    // Every pixel of the picture that serves as the first is brighter than half; of the second 2 columns of 3.
    expect([first, second]).toEqual(['3x4:0<', '3x4:066']);
  });

  it('reads an image by its place in the archive, without listing', async () => {
    const { entries } = await open(golden('webdataset-001.tar'), NAMES);
    const fresh = await openDataset({ uri: golden('webdataset-001.tar'), format: 'webdataset' }, NAMES);
    expect(await numberOf(fresh, entries[1]!)).toBe(4);
    const { imageId } = entries[1]!;
    await expect(fresh.read({ imageId })).rejects.toThrow('its place in the archive is not known');
    await expect(fresh.read({ imageId: 'other.tar/a.png', location: '0+9' })).rejects.toThrow('no such file');
    await expect(fresh.read({ imageId, location: '10000+9999' })).rejects.toThrow('the archive is cut off');
  });

  for (const kind of ['pax', 'gnu', 'ustar']) {
    it(`takes long names, folders, links and names that lead outside for what they are (${kind})`, async () => {
      const { dataset, entries } = await open(golden(`odd-${kind}.tar`), NAMES);
      const byName = new Map(entries.map((entry) => [entry.imageId.split('/').pop(), entry]));
      expect(entries).toHaveLength(4);
      expect(entries[0]!.imageId).toMatch(new RegExp(`^odd-${kind}\\.tar/folder/(long/){18}é+\\.png$`));
      expect(await numberOf(dataset, byName.get('outside.png')!)).toBe(1);
      // The picture beside a mask is the one without a second ending.
      expect([byName.get('two.png')?.label, await numberOf(dataset, byName.get('two.png')!)]).toEqual([1, 3]);
      await expect(dataset.read(byName.get('link.png')!)).rejects.toThrow('a link inside the archive');
    });
  }

  it('takes the archives of a folder in order of their names', async () => {
    await copyFile(golden('webdataset-000.tar'), join(root, 'b.tar'));
    await copyFile(golden('webdataset-001.tar'), join(root, 'a.tar'));
    const { entries } = await open(root, NAMES);
    expect(entries.map(({ imageId }) => imageId.slice(0, 5))).toEqual(['a.tar', 'a.tar', 'b.tar', 'b.tar', 'b.tar']);
  });

  it('names archive and byte of what is no tar, damaged or cut off', async () => {
    const bytes = await readFile(golden('webdataset-000.tar'));
    const write = async (name: string, content: Uint8Array) => {
      await writeFile(join(root, name), content);
      return failureOf(join(root, name), NAMES);
    };
    expect(await write('text.tar', Buffer.from('no archive'))).toMatch(/^InvalidJob: text\.tar: not a tar archive$/);
    const damaged = Buffer.from(bytes);
    damaged[1024] = 0xff;
    expect(await write('damaged.tar', damaged)).toMatch(/^InvalidJob: damaged\.tar: damaged at byte 1024$/);
    expect(await write('cut.tar', bytes.subarray(0, 520))).toMatch(/^InvalidJob: cut\.tar: cut off: .* byte 0 /);
    expect(await write('short.tar', bytes.subarray(0, 1024))).toBe('InvalidJob: short.tar: cut off: it has no end');
    expect(await failureOf(join(root, 'gone.tar'))).toMatch(
      /^DatasetNotFound: dataset\.uri: .*gone\.tar does not exist/,
    );
    expect(await failureOf(golden('webdataset-{001..002}.tar'), NAMES)).toMatch(/^DatasetNotFound: .*002\.tar/);
  });

  it('names archive and file of a label that is none', async () => {
    expect(await failureOf(golden('webdataset-000.tar'), ['ant', 'bee'])).toBe(
      'InvalidJob: webdataset-000.tar/sample002.cls: label: 2 is not a class index',
    );
    expect(await failureOf(golden('webdataset-001.tar'), ['bee'])).toMatch(
      /sample003\.json: label: "ant" is not a class/,
    );
  });
});

describe('parquet', () => {
  for (const compression of ['snappy', 'zstd', 'gzip', 'none']) {
    it(`reads images, labels and class names as Hugging Face writes them (${compression})`, async () => {
      const { dataset, entries } = await open(golden(`images-${compression}.parquet`));
      expect(dataset.classNames).toEqual(NAMES);
      expect(entries.map(({ label }) => label)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
      expect(entries[9]!.imageId).toBe(`images-${compression}.parquet/0000009`);
      // Any order, many at a time, over the borders of row groups.
      const backwards = await Promise.all(entries.toReversed().map((entry) => numberOf(dataset, entry)));
      expect(backwards).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
      await expect(dataset.read({ imageId: `images-${compression}.parquet/0000010` })).rejects.toThrow('no such row');
    });
  }

  it('maps labels by name onto the classes of the model, and refuses names in conflicting places', async () => {
    const labels = async (names: string[]) =>
      (await open(golden('images-none.parquet'), names)).entries.slice(0, 3).map(({ label }) => label);
    expect(await labels(['cat', 'dog', 'bee', 'ant'])).toEqual([3, 2, 0]);
    // Other words for the same classes in the same places.
    expect(await labels(['ant, emmet', 'bee', 'cat, felid'])).toEqual([0, 1, 2]);
    expect(await failureOf(golden('images-none.parquet'), ['bee', 'ant', 'dog'])).toMatch(
      /^InvalidJob: images-none\.parquet: its class names and model\.labels disagree: "ant" is 0 here and 1 there/,
    );
  });

  it('reads a plain column of bytes, labels by name and boxes; a row without bytes is unreadable', async () => {
    const { dataset, entries } = await open(golden('plain.parquet'), NAMES);
    expect(entries.map(({ label, boxes }) => [label, boxes])).toEqual([
      [1, [{ x: 0, y: 1, width: 2, height: 2 }]],
      [null, []],
      [2, []],
    ]);
    expect(await numberOf(dataset, entries[1]!)).toBe(1);
    await expect(dataset.read(entries[2]!)).rejects.toThrow('the row holds no image bytes');
  });

  it('names the file of what is no Parquet, is cut off or has no images', async () => {
    const bytes = await readFile(golden('images-snappy.parquet'));
    const write = async (name: string, content: Uint8Array) => {
      await writeFile(join(root, name), content);
      return failureOf(join(root, name));
    };
    expect(await write('text.parquet', Buffer.from('not parquet'))).toBe(
      'InvalidJob: text.parquet: not a Parquet file',
    );
    expect(await write('cut.parquet', bytes.subarray(0, 900))).toMatch(/^InvalidJob: cut\.parquet: not a Parquet file/);
    expect(await failureOf(join(root, 'gone.parquet'))).toMatch(/^DatasetNotFound: dataset\.uri: .*gone\.parquet/);
  });
});
