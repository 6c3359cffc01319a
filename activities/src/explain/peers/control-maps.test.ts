import { expect, it } from 'vitest';
import { centreMap, randomMap } from './control-maps.ts';

it('a random map follows its seed', () => {
  expect(randomMap(5, 4, 9)).toEqual(randomMap(5, 4, 9));
  expect(randomMap(5, 4, 9)).not.toEqual(randomMap(5, 4, 10));
  expect(randomMap(5, 4, 9)).toHaveLength(20);
});

it('a random map spreads evenly over 0..1', () => {
  const mean = randomMap(100, 100, 1).reduce((sum, value) => sum + value, 0) / 10000;
  expect(mean).toBeCloseTo(0.5, 1);
});

it('a centre map is 1 in the middle, equal at mirrored pixels and lowest in the corners', () => {
  const map = centreMap(5, 7);
  expect(map[2 * 7 + 3]).toBe(1);
  expect(map[0]).toBe(Math.min(...map));
  expect(map[0]).toBe(map[4 * 7 + 6]);
  expect(map[1 * 7 + 2]).toBe(map[3 * 7 + 4]);
});
