import { xoroshiro128plus } from 'pure-rand';
import { expect, it } from 'vitest';
import { fieldAxis, randomFieldOrder } from './random-field.ts';

it('the weights at every position sum to 1 and fall on a control point where it stands', () => {
  const { weights } = fieldAxis(28);
  for (let pixel = 0; pixel < 28; pixel++) {
    const four = weights.subarray(4 * pixel, 4 * pixel + 4);
    expect(four.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  }
  const { points, weights: exact } = fieldAxis(6);
  for (let pixel = 0; pixel < 6; pixel++) {
    expect(points[4 * pixel + 1]).toBe(pixel);
    expect([...exact.subarray(4 * pixel, 4 * pixel + 4)].map(Math.abs)).toEqual([0, 1, 0, 0]);
  }
});

it('ranks every pixel once, differently for every draw, equally for equal seeds', () => {
  const rows = fieldAxis(20);
  const columns = fieldAxis(30);
  const random = xoroshiro128plus(5);
  const first = randomFieldOrder(rows, columns, random);
  const second = randomFieldOrder(rows, columns, random);
  expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 600 }, (_, pixel) => pixel));
  expect(second).not.toEqual(first);
  expect(randomFieldOrder(rows, columns, xoroshiro128plus(5))).toEqual(first);
});

it('is smooth: the top fifth is made of few pieces, not of scattered pixels', () => {
  const order = randomFieldOrder(fieldAxis(28), fieldAxis(28), xoroshiro128plus(1));
  const top = new Set(order.subarray(0, 157));
  const withNeighbour = [...top].filter((pixel) => top.has(pixel + 1) || top.has(pixel - 1)).length;
  expect(withNeighbour / top.size).toBeGreaterThan(0.9);
});
