import { expect, it } from 'vitest';
import { transplantCandidates } from './transplant-candidates.ts';
import { pairTransplants } from './transplant-pairs.ts';

/** Twelve images of three classes; those of class 1 have the numbers 1, 4, 7 and 10. */
const candidates = transplantCandidates<{ readonly imageId: string; readonly number: number }>(3, 3, 100, 0);
for (let number = 0; number < 12; number++) {
  const imageSha256 = `${number}`.padStart(64, '0');
  const map = Float32Array.from({ length: 9 }, (_, at) => (at === number % 9 ? 1 : -0.125));
  const predicted = number % 3;
  candidates.add({ imageSha256, predicted, target: predicted, status: 'ok', map }, { imageId: `${number}`, number });
}

/** Pictures of one pixel that holds the image's number; some cannot be read. */
const readingAllBut =
  (...unreadable: number[]) =>
  (images: readonly { readonly number: number }[]) =>
    Promise.resolve(images.map(({ number }) => (unreadable.includes(number) ? null : Uint8Array.of(number))));

it('pairs every readable recipient with a source of the class, from the front when they run out', async () => {
  const pairs = await pairTransplants(candidates, 1, readingAllBut(0, 4));
  expect(pairs.map(({ recipient }) => recipient.picture[0]).sort((a, b) => a! - b!)).toEqual([2, 3, 5, 6, 8, 9, 11]);
  const sources = pairs.map(({ source }) => source.imageId);
  expect(new Set(sources)).toEqual(new Set(['1', '7', '10']));
  expect(sources.slice(3, 6)).toEqual(sources.slice(0, 3));
  expect(pairs.every(({ concentrated }) => ['1', '7', '10'].includes(concentrated.imageId))).toBe(true);
});

it('has no pairs where the class has no image, or none that can be read', async () => {
  expect(await pairTransplants(candidates, 7, readingAllBut())).toEqual([]);
  expect(await pairTransplants(candidates, 1, readingAllBut(1, 4, 7, 10))).toEqual([]);
});
