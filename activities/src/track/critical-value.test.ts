import { expect, it } from 'vitest';
import { criticalValue } from './critical-value.ts';

it.each([
  // Python: statistics.NormalDist().inv_cdf(1 - 0.05 / 6), and so on.
  ['one class: 0.05 / 6', 1, 0.05, 2.3939797998],
  ['ten classes: 0.05 / 51', 10, 0.05, 3.0961087544],
  ['a thousand classes: 0.05 / 5001', 1000, 0.05, 4.2649354447],
] as const)('%s', (_case, classes, familyError, expected) => {
  expect(criticalValue(classes, familyError)).toBeCloseTo(expected, 8);
});
