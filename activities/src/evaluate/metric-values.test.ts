import { describe, expect, it } from 'vitest';
import { bootstrapInterval, NORMAL_COUNT, wilsonInterval } from './intervals.ts';
import { createMetricValues } from './metric-values.ts';
import { maskUniform } from '../explain/random.ts';

function intervalOf(values: readonly number[], isShare = false) {
  const metric = createMetricValues(isShare);
  for (const value of values) metric.add(value);
  return metric.interval(7);
}

function draw(count: number): number[] {
  const random = maskUniform(3, 0);
  return Array.from({ length: count }, () => 2 * random() - 1);
}

describe('the values of a metric', () => {
  it('while they are few have the bootstrap’s interval', () => {
    const values = draw(40);
    expect(intervalOf(values)).toEqual(bootstrapInterval(Float64Array.from(values).sort(), 7));
  });

  it.each([NORMAL_COUNT - 1, NORMAL_COUNT, NORMAL_COUNT + 1, 20_000])(
    'of which there are %d have the interval of all of them at once',
    (count) => {
      const values = draw(count);
      const expected = bootstrapInterval(Float64Array.from(values).sort(), 7);
      const found = intervalOf(values);
      expect(found.count).toBe(count);
      for (const key of ['value', 'low', 'high'] as const) expect(found[key]).toBeCloseTo(expected[key], 8);
    },
  );

  it('do not depend, to the last bit, on the order in which they come', () => {
    const values = draw(2 * NORMAL_COUNT);
    expect(intervalOf(values.toReversed())).toEqual(intervalOf(values));
    const shares = values.map(Math.abs);
    expect(intervalOf(shares.toReversed(), true)).toEqual(intervalOf(shares, true));
  });

  it('that are shares have Wilson’s interval', () => {
    expect(intervalOf([1, 0, 1, 1], true)).toEqual(wilsonInterval(0.75, 4));
  });
});
