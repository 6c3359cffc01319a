import { expect, it } from 'vitest';
import { planPages, planShards } from './pages.ts';

it('the pages of a million images hold every shard once, in order, the last of them the rest', () => {
  const shards = planShards(1_000_000, 64);
  const pages = planPages(shards, 32);
  expect([shards, pages.length]).toEqual([15_625, 489]);
  let next = 0;
  for (const { firstShard, endShard } of pages) {
    expect(firstShard).toBe(next);
    expect(endShard - firstShard).toBeLessThanOrEqual(32);
    next = endShard;
  }
  expect(next).toBe(shards);
});

it('no image makes no shard and no page', () => {
  expect(planShards(0, 64)).toBe(0);
  expect(planPages(0, 32)).toEqual([]);
});
