import { expect, it } from 'vitest';
import { keepFirst } from './keep-first.ts';

const numbers = Array.from({ length: 500 }, (_, index) => (index * 211) % 500);

it('keeps the first ones in order, whatever the order of the offers', () => {
  for (const offers of [numbers, numbers.toReversed(), numbers.toSorted((a, b) => a - b)]) {
    const kept = keepFirst<number>(7, (a, b) => a - b);
    for (const offer of offers) kept.offer(offer);
    expect(kept.items()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  }
});

it('counts equal items once, however far apart they come', () => {
  const kept = keepFirst<number>(3, (a, b) => a - b);
  for (const offer of [...numbers, ...numbers]) kept.offer(offer % 5);
  expect(kept.items()).toEqual([0, 1, 2]);
});

it('has all where there are fewer, and none where none are wanted', () => {
  const [few, none] = [keepFirst<number>(9, (a, b) => a - b), keepFirst<number>(0, (a, b) => a - b)];
  for (const kept of [few, none]) for (const offer of [3, 1, 2]) kept.offer(offer);
  expect([few.items(), none.items()]).toEqual([[1, 2, 3], []]);
});
