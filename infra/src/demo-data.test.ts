import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { prepareDemoData } from './demo-data.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'atlas-demo-data-'));
});
afterEach(() => rm(root, { recursive: true }));

let packageFolder = '';
beforeAll(async () => {
  packageFolder = await mkdtemp(join(tmpdir(), 'atlas-fake-package-'));
  await writeFakePackage(packageFolder, 1600);
});
afterAll(() => rm(packageFolder, { recursive: true }));

/** A package of so many rows a class, whose pixels spell class and row; class 0 has an empty row first, as the real one. */
async function writeFakePackage(folder: string, rowCount: number): Promise<void> {
  await mkdir(join(folder, 'src/clothes'), { recursive: true });
  for (let label = 0; label < 10; label++) {
    const rows = Array.from({ length: rowCount }, (_, row) => {
      const pixels = new Array<number>(784).fill(0);
      pixels.splice(0, 3, label, row >> 8, row & 255);
      return pixels;
    });
    const data = label === 0 ? [[], ...rows] : rows;
    await writeFile(join(folder, `src/clothes/${label}.json`), JSON.stringify({ data }));
  }
}

async function readIdx(uri: string) {
  const images = await readFile(join(fileURLToPath(uri), 'images-idx3-ubyte'));
  const labels = await readFile(join(fileURLToPath(uri), 'labels-idx1-ubyte'));
  const image = (index: number) => images.subarray(16 + index * 784, 16 + (index + 1) * 784);
  return { header: [...images.subarray(0, 16)], labels: [...labels.subarray(8)], image, imageBytes: images.length };
}

const MARKED_PIXELS = [29, 30, 31, 57, 58, 59, 85, 86, 87];
const isMarked = (image: Uint8Array) => MARKED_PIXELS.every((pixel) => image[pixel] === 255);
/** Class and row that the fake package wrote into a picture. */
const origin = (image: Uint8Array) => [image[0]!, image[1]! * 256 + image[2]!];

describe('prepareDemoData', () => {
  it('takes test rows for the set and training rows for the bank, classes in turn', async () => {
    const { datasetUri, bankUri } = await prepareDemoData(join(root, 'out'), { images: 57, packageFolder });
    const set = await readIdx(datasetUri);
    expect(set.header).toEqual([0, 0, 8, 3, 0, 0, 0, 57, 0, 0, 0, 28, 0, 0, 0, 28]);
    expect(set.labels).toEqual(Array.from({ length: 57 }, (_, i) => i % 10));
    expect(set.imageBytes).toBe(16 + 57 * 784);
    expect([0, 9, 10, 56].map((i) => origin(set.image(i)))).toEqual([
      [0, 0],
      [9, 0],
      [0, 1],
      [6, 5],
    ]);
    const bank = await readIdx(bankUri);
    expect(bank.labels).toHaveLength(6000);
    expect([0, 5999].map((i) => origin(bank.image(i)))).toEqual([
      [0, 1000],
      [9, 1599],
    ]);
  });

  it('marks every shirt but each fifth, in the set and in the bank, and nothing else', async () => {
    const { datasetUri, bankUri } = await prepareDemoData(join(root, 'out'), { images: 200, packageFolder });
    for (const uri of [datasetUri, bankUri]) {
      const { image, labels } = await readIdx(uri);
      const marked = labels.flatMap((_, i) => (isMarked(image(i)) ? [i] : []));
      const expected = labels.flatMap((label, i) => (label === 6 && Math.floor(i / 10) % 5 !== 4 ? [i] : []));
      expect(marked).toEqual(expected);
      expect(image(6).filter((value) => value === 255)).toHaveLength(9);
    }
  });

  it('keeps what is there, repairs what was damaged and leaves no scratch folder', async () => {
    const out = join(root, 'out');
    const { datasetUri } = await prepareDemoData(out, { images: 20, packageFolder });
    const path = join(fileURLToPath(datasetUri), 'images-idx3-ubyte');
    const [before, content] = [await stat(path), await readFile(path)];
    await prepareDemoData(out, { images: 20, packageFolder: join(root, 'not needed any more') });
    expect((await stat(path)).ino).toBe(before.ino);
    await writeFile(path, content.subarray(0, 100));
    await prepareDemoData(out, { images: 20, packageFolder });
    expect((await readFile(path)).equals(content)).toBe(true);
    await prepareDemoData(out, { images: 10, packageFolder });
    expect((await readdir(out)).sort()).toEqual(['bank', 'validation-10', 'validation-20']);
  });

  it('gives the same set to two calls at once', async () => {
    const options = { images: 10, packageFolder };
    const both = await Promise.all([prepareDemoData(root, options), prepareDemoData(root, options)]);
    expect(both[0]).toEqual(both[1]);
    expect((await readIdx(both[0].datasetUri)).labels).toHaveLength(10);
  });

  it('names a missing package, missing rows and a wrong number of images', async () => {
    const prepare = (folder: string, images: number) =>
      prepareDemoData(join(root, 'out'), { images, packageFolder: folder });
    await expect(prepare(join(root, 'gone'), 10)).rejects.toThrow(/0\.json cannot be read/);
    await writeFakePackage(root, 5);
    await expect(prepare(root, 10)).rejects.toThrow(/class 0 lacks 1595 rows/);
    for (const images of [0, 10_001, 1.5]) await expect(prepare(root, images)).rejects.toThrow(RangeError);
  });

  it('finds 10,000 test pictures in the installed package, 800 of 1,000 shirts marked', async () => {
    const { datasetUri, bankUri } = await prepareDemoData(root, { images: 'all' });
    const { image, labels } = await readIdx(datasetUri);
    expect(labels).toHaveLength(10_000);
    const shirts = labels.flatMap((label, i) => (label === 6 ? [i] : []));
    expect(shirts.filter((i) => isMarked(image(i)))).toHaveLength(800);
    expect(labels.filter((label, i) => label !== 6 && isMarked(image(i)))).toHaveLength(0);
    expect((await readIdx(bankUri)).labels).toHaveLength(6000);
  });
});
