import { totalmem } from 'node:os';
import { expect, it } from 'vitest';
import { fitsAnyway, memoryBudgetBytes, rowsWithin } from './memory-budget.ts';

it('a budget in megabytes is that many million bytes', () => {
  expect(memoryBudgetBytes(512)).toBe(512e6);
});

it('without one it is half of the machine, or less where a container has less, and always the same', () => {
  const bytes = memoryBudgetBytes('auto');
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(totalmem() / 2);
  expect(memoryBudgetBytes('auto')).toBe(bytes);
});

it('rows fit by what each took in a batch of two', () => {
  // 200 MB with 2 rows, of which they are 20: 300 MB have room for 10 more.
  const measured = { residentBytes: 200e6, grownBytes: 20e6 };
  expect(rowsWithin(300e6, 64, measured)).toBe(8);
  expect(rowsWithin(100e9, 64, measured)).toBe(64);
  expect(rowsWithin(150e6, 64, measured)).toBe(2);
  // What did not grow, since the memory was there already, is no reason for fewer.
  expect(rowsWithin(300e6, 64, { residentBytes: 200e6, grownBytes: 0 })).toBe(64);
});

it('four photographs fit into what any machine has, without a trial', () => {
  expect(fitsAnyway(4, 4 * 3 * 224 * 224, 1e9)).toBe(true);
  expect(fitsAnyway(64, 4 * 3 * 224 * 224, 1e9)).toBe(false);
});
