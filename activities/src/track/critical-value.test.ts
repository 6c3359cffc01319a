import { expect, it } from 'vitest';
import { criticalValue } from './critical-value.ts';

it.each([
  // Python: statistics.NormalDist().inv_cdf(1 - 0.05 / 14), and so on.
  ['one class: 0.05 / 14', 1, 0.05, 2.6901095272],
  ['ten classes: 0.05 / 131', 10, 0.05, 3.3657499307],
  ['a thousand classes: 0.05 / 13001', 1000, 0.05, 4.4735900034],
] as const)('%s', (_case, classes, familyError, expected) => {
  expect(criticalValue(classes, familyError)).toBeCloseTo(expected, 8);
});
