import { expect, it } from 'vitest';
import { addCounts, NO_COUNTS } from './counts.ts';

it('counts add up in any order, and nothing adds nothing', () => {
  const shards = [
    { images: 3, failed: 1, passes: 1200 },
    { images: 2, failed: 0, passes: 800 },
    { images: 5, failed: 2, passes: 10 },
  ];
  const total = { images: 10, failed: 3, passes: 2010 };
  expect(shards.reduce(addCounts, NO_COUNTS)).toEqual(total);
  expect(shards.toReversed().reduce(addCounts, NO_COUNTS)).toEqual(total);
});
