import { expect, it } from 'vitest';
import { unknownNeighbours } from './unknown-neighbours.ts';

it('is the share of unknown pixels around each known one, as counted by hand', () => {
  // A window of 3×3 around each pixel of 5×5, of which the middle is unknown.
  const known = new Uint8Array(25).fill(1);
  known[12] = 0;
  const weights = unknownNeighbours(known, 5, 5);
  expect(weights[12]).toBe(0);
  expect(weights[6]).toBeCloseTo(1 / 9, 6);
  expect(weights[0]).toBe(0);
  expect([...weights].filter((weight) => weight > 0)).toHaveLength(8);
});

it('every known pixel counts alike where there is nothing unknown', () => {
  expect([...unknownNeighbours(new Uint8Array(4).fill(1), 2, 2)]).toEqual([1, 1, 1, 1]);
});
