import { expect, it } from 'vitest';
import { transplantCandidates } from './transplant-candidates.ts';
import type { CandidateRow, TransplantCandidates } from './transplant-candidates.ts';

const [HEIGHT, WIDTH] = [12, 10];

/** An image of class `index % 4` whose map has the share `concentration` in one pixel, the rest in a far corner. */
function rowOf(index: number, concentration = 0.5): CandidateRow {
  const map = new Float32Array(HEIGHT * WIDTH);
  map[2 * WIDTH + 3] = concentration;
  for (const [y, x] of [
    [11, 0],
    [11, 9],
    [0, 9],
  ] as const)
    map[y * WIDTH + x] = (1 - concentration) / 3;
  const imageSha256 = `${index}`.padStart(64, '0');
  return { imageSha256, predicted: index % 4, target: index % 4, status: 'ok', map };
}

function drawn(indexes: readonly number[], limit: number, seed = 0): TransplantCandidates<number> {
  const candidates = transplantCandidates<number>(HEIGHT, WIDTH, limit, seed);
  for (const index of indexes) candidates.add(rowOf(index), index);
  return candidates;
}

const all = Array.from({ length: 400 }, (_, index) => index);
const imagesOf = (drawing: readonly { readonly image: number }[]): number[] => drawing.map(({ image }) => image);

it('recipients are of other predictions, sources of the class, no more of them than asked for and none twice', () => {
  const candidates = drawn([...all, ...all], 25);
  for (const target of [0, 1, 2, 3]) {
    const recipients = imagesOf(candidates.recipients(target));
    const sources = imagesOf(candidates.sources(target));
    expect([new Set(recipients).size, new Set(sources).size]).toEqual([25, 25]);
    expect(recipients.every((image) => image % 4 !== target)).toBe(true);
    expect(sources.every((image) => image % 4 === target)).toBe(true);
  }
});

it('draws the same images in whatever order they come, and others with another seed', () => {
  const drawing = (indexes: readonly number[], seed: number): number[][] => {
    const candidates = drawn(indexes, 25, seed);
    return [candidates.recipients(1), candidates.sources(1), candidates.concentrated(1)].map(imagesOf);
  };
  expect(drawing(all.toReversed(), 7)).toEqual(drawing(all, 7));
  expect(drawing(all, 8)).not.toEqual(drawing(all, 7));
});

it('recipients are the first of all other classes in the drawing, as if every image had been kept', () => {
  const everyone = drawn(all, 400).recipients(2);
  expect(drawn(all, 25).recipients(2)).toEqual(everyone.slice(0, 25));
});

it('asks every class for nearly the same recipients, so that few pictures are read', () => {
  const candidates = drawn(all, 25);
  expect(new Set([0, 1, 2, 3, 9].flatMap((target) => imagesOf(candidates.recipients(target)))).size).toBeLessThan(51);
});

it('takes the most concentrated tenth with their own windows, at least three', () => {
  const candidates = transplantCandidates<number>(HEIGHT, WIDTH, 100, 0);
  for (const index of all) candidates.add(rowOf(index, index % 4 === 1 ? index / 400 : 0.5), index);
  const found = candidates.concentrated(1);
  expect(imagesOf(found)).toEqual([397, 393, 389, 385, 381, 377, 373, 369, 365, 361]);
  expect(found.every(({ window }) => window.top <= 2 && 2 < window.top + window.height)).toBe(true);
  expect(imagesOf(drawn([1, 5, 9, 13], 100).concentrated(1))).toHaveLength(3);
  expect(imagesOf(drawn([1, 5], 100).concentrated(1))).toHaveLength(2);
});

it('an image without a map, or explained as another class, gives no part but can receive one', () => {
  const candidates = transplantCandidates<number>(HEIGHT, WIDTH, 10, 0);
  candidates.add({ ...rowOf(1), status: 'degenerate' }, 1);
  candidates.add({ ...rowOf(5), target: 3 }, 5);
  candidates.add({ ...rowOf(9), status: 'unreadable', predicted: -1 }, 9);
  expect([candidates.sources(1), candidates.concentrated(1), candidates.sources(3)]).toEqual([[], [], []]);
  expect(imagesOf(candidates.recipients(0)).sort()).toEqual([1, 5]);
  expect(candidates.recipients(1)).toEqual([]);
});
