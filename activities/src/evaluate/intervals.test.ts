import { describe, expect, it } from 'vitest';
import { bootstrapInterval, wilsonInterval } from './intervals.ts';

describe('wilsonInterval', () => {
  it('gives .2366–.7634 for 5 of 10', () => {
    // by hand: z² = 3.8415, centre .5, reach 1.96·√(.025 + .009604)/1.38415 = .26341
    const interval = wilsonInterval(0.5, 10);
    expect(interval.low).toBeCloseTo(0.2366, 4);
    expect(interval.high).toBeCloseTo(0.7634, 4);
    expect(interval).toMatchObject({ value: 0.5, count: 10 });
  });

  it('has width even where no value is a success: 0 of 10 gives 0–.2775', () => {
    expect(wilsonInterval(0, 10).low).toBe(0);
    expect(wilsonInterval(0, 10).high).toBeCloseTo(0.2775, 4);
    expect(wilsonInterval(1, 10).low).toBeCloseTo(0.7225, 4);
    expect(wilsonInterval(1, 10).high).toBe(1);
  });

  it('refuses what is not a share', () => {
    expect(() => wilsonInterval(1.1, 3)).toThrow(RangeError);
    expect(() => wilsonInterval(0.5, 0)).toThrow(RangeError);
  });
});

describe('bootstrapInterval', () => {
  it('is the value itself where all values are equal', () => {
    expect(bootstrapInterval([2, 2, 2], 1)).toEqual({ value: 2, low: 2, high: 2, count: 3 });
  });

  it('agrees with ±1.96 standard errors on 400 evenly spread values', () => {
    const values = Array.from({ length: 400 }, (_, i) => (i + 0.5) / 400);
    const error = Math.sqrt(1 / 12 / 400);
    const interval = bootstrapInterval(values, 7);
    expect(interval.value).toBeCloseTo(0.5, 12);
    expect(interval.low).toBeCloseTo(0.5 - 1.96 * error, 2);
    expect(interval.high).toBeCloseTo(0.5 + 1.96 * error, 2);
  });

  it('covers the true mean in about 95 % of samples', () => {
    let covered = 0;
    for (let sample = 0; sample < 200; sample++) {
      const values = Array.from({ length: 40 }, (_, i) => Math.sin(sample * 977.13 + i * 12.9898) * 43758.5453);
      const uniform = values.map((value) => value - Math.floor(value));
      const { low, high } = bootstrapInterval(uniform, sample);
      if (low <= 0.5 && 0.5 <= high) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.89);
    expect(covered / 200).toBeLessThan(0.99);
  });

  it('depends on the seed alone and not on global randomness', () => {
    const values = Array.from({ length: 30 }, (_, i) => Math.sqrt(i));
    expect(bootstrapInterval(values, 3)).toEqual(bootstrapInterval(values, 3));
    expect(bootstrapInterval(values, 3)).not.toEqual(bootstrapInterval(values, 4));
  });

  it('takes the normal interval for 5,000 values', () => {
    const values = Array.from({ length: 5000 }, (_, i) => i % 2);
    expect(bootstrapInterval(values, 0).high).toBeCloseTo(0.5 + 1.959964 * Math.sqrt(0.25 / 4999), 8);
  });
});
