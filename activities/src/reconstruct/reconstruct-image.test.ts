import { describe, expect, it } from 'vitest';
import { createExemplarGenerator, createHarmonicGenerator } from '../generators/index.ts';
import type { ClassifyPictures } from '../aggregate/index.ts';
import type { ReconstructionRow } from '../tables/rows.ts';
import { reconstructImage } from './reconstruct-image.ts';
import type { ReconstructionInput } from './reconstruct-image.ts';

const SIDE = 16;
const SIZE = { height: SIDE, width: SIDE, channels: 1 };
const PIXELS = SIDE * SIDE;
const inMark = (pixel: number): boolean => Math.floor(pixel / SIDE) < 5 && pixel % SIDE < 5;

/** Class 1 is the brightness of the top left block, and nothing else. */
const readsBlock: ClassifyPictures = (pictures, count) => {
  const rows = Array.from({ length: count }, (_, index) => {
    let sum = 0;
    for (let pixel = 0; pixel < PIXELS; pixel++) if (inMark(pixel)) sum += pictures[index * PIXELS + pixel]!;
    const score = sum / (25 * 255);
    return [1 - score, score];
  });
  return Promise.resolve(Float32Array.from(rows.flat()));
};

const input: ReconstructionInput = {
  imageId: 'a.png',
  target: 1,
  picture: Uint8Array.from({ length: PIXELS }, (_, pixel) => (inMark(pixel) ? 255 : (pixel * 31) % 60)),
  map: Float32Array.from({ length: PIXELS }, (_, pixel) => (inMark(pixel) ? 3 : -0.3) - pixel / 1e4),
  seed: 9,
  region: 'box',
  removedShares: [0.9, 0.5, 0.7],
  fixedShares: [],
  variations: 4,
  keepExamples: true,
};

const accuracy = (rows: readonly ReconstructionRow[], region: string): number => {
  const own = rows.filter((row) => row.region === region);
  return own.filter((row) => row.accepted).length / own.length;
};

describe('reconstructImage', () => {
  it('loses the class with what the model reads and keeps it without what it does not', async () => {
    const { rows } = await reconstructImage(input, createHarmonicGenerator(SIZE), readsBlock);
    expect(rows).toHaveLength(9);
    expect(accuracy(rows, 'non_salient')).toBe(1);
    const largest = rows.find((row) => row.region === 'salient' && row.removedShare === 0.9)!;
    expect(largest).toMatchObject({ predicted: 0, accepted: false, removedPixels: 23 / PIXELS, fillLoss: 0 });
    expect(rows.filter((row) => row.region === 'non_salient').every((row) => row.score === 1)).toBe(true);
  });

  it('an exemplar bank gives every variation a row, with shares rising and the best fill first', async () => {
    const bank = Uint8Array.from({ length: 6 * PIXELS }, (_, at) => (Math.floor(at / PIXELS) * 40 + at) % 256);
    const { rows } = await reconstructImage(input, createExemplarGenerator(bank, SIZE), readsBlock);
    expect(rows.map((row) => row.region)).toEqual([
      ...Array.from({ length: 12 }, () => 'salient'),
      ...Array.from({ length: 12 }, () => 'random'),
      ...Array.from({ length: 12 }, () => 'non_salient'),
    ]);
    expect(rows.slice(0, 5).map((row) => [row.removedShare, row.sample])).toEqual([
      [0.5, 0],
      [0.5, 1],
      [0.5, 2],
      [0.5, 3],
      [0.7, 0],
    ]);
    expect(rows[0]!.fillLoss).toBeLessThanOrEqual(rows[1]!.fillLoss);
  });

  it('keeps the pixels of one accepted and one refused salient variation at 70 %, or of none', async () => {
    const bank = new Uint8Array(4 * PIXELS);
    bank.fill(255, PIXELS, 2 * PIXELS);
    bank.fill(20, 2 * PIXELS, 4 * PIXELS);
    const generator = createExemplarGenerator(bank, SIZE);
    const kept = (await reconstructImage(input, generator, readsBlock)).rows.filter((row) => row.pixels !== null);
    expect(kept.map((row) => [row.region, row.removedShare])).toEqual([
      ['salient', 0.7],
      ['salient', 0.7],
    ]);
    expect(kept.map((row) => row.accepted).sort()).toEqual([false, true]);
    expect(kept.find((row) => row.accepted)!.pixels!.subarray(0, 5)).toEqual(new Uint8Array(5).fill(255));
    const { rows: none } = await reconstructImage({ ...input, keepExamples: false }, generator, readsBlock);
    expect(none.every((row) => row.pixels === null)).toBe(true);
  });

  it('a degenerate map gives no rows', async () => {
    const degenerate = { ...input, map: new Float32Array(PIXELS) };
    const { rows, metrics } = await reconstructImage(degenerate, createHarmonicGenerator(SIZE), readsBlock);
    expect([rows, metrics]).toEqual([[], []]);
  });

  it('removes a fixed share of the picture, and keeps it alone: what the model reads is in one and not in the other', async () => {
    const fixed = { ...input, removedShares: [], fixedShares: [25 / PIXELS] };
    const { rows } = await reconstructImage(fixed, createHarmonicGenerator(SIZE), readsBlock);
    expect(rows.map(({ region, removedPixels }) => [region, removedPixels])).toEqual([
      ['top', 25 / PIXELS],
      ['top_random', 25 / PIXELS],
      ['keep', 1 - 25 / PIXELS],
      ['keep_random', 1 - 25 / PIXELS],
    ]);
    const acceptedOf = Object.fromEntries(rows.map(({ region, accepted }) => [region, accepted]));
    expect(acceptedOf).toMatchObject({ top: false, top_random: true, keep: true });
  });

  it('measures how different the accepted variations of a region are, over what was removed', async () => {
    const bank = new Uint8Array(4 * PIXELS);
    [255, 255, 155, 20].forEach((grey, picture) => bank.fill(grey, picture * PIXELS, (picture + 1) * PIXELS));
    const one = { ...input, removedShares: [0.2] };
    const { rows, metrics } = await reconstructImage(one, createExemplarGenerator(bank, SIZE), readsBlock);
    const accepted = rows.filter((row) => row.region === 'salient' && row.accepted);
    expect(accepted).toHaveLength(4);
    // Greys 255, 255, 155, 20: six pairs differ by 0, 100, 235, 100, 235 and 135.
    const diversity = metrics.find(({ metric }) => metric === 'reconstruction_diversity/salient/0.2')!;
    expect(diversity.value).toBeCloseTo(805 / 6 / 255, 10);
  });

  it('refuses a share outside 0..1', async () => {
    const wrong = reconstructImage({ ...input, removedShares: [1.5] }, createHarmonicGenerator(SIZE), readsBlock);
    await expect(wrong).rejects.toThrow(/removedShares/);
  });
});
