import { expect, it } from 'vitest';
import { innerProducts } from './inner-products.ts';

it('inner products are those of each row with each, of any number of rows', () => {
  const rows = [
    [1, 2, 3],
    [0, 1, 0],
    [2, 0, -1],
  ].map((row) => Float64Array.from(row));
  expect([...innerProducts(rows)]).toEqual([14, 2, -1, 2, 1, 0, -1, 0, 5]);
  expect([...innerProducts(rows.slice(0, 2))]).toEqual([14, 2, 2, 1]);
  expect([...innerProducts(rows.slice(2))]).toEqual([5]);
  expect(innerProducts([])).toHaveLength(0);
});
