import { describe, expect, it } from 'vitest';
import { postProcess } from './post-process.ts';
import { rankCorrelation } from './rank-correlation.ts';
import { splitHalfConfidence } from './split-half.ts';
import { standardise } from './standardise.ts';

describe('rankCorrelation', () => {
  it('is 1 under any increasing change of scale and −1 under a decreasing one', () => {
    const values = [3, -1, 4, 1.5, 9, 2.6];
    const cubed = values.map((value) => value ** 3);
    expect(rankCorrelation(values, cubed)).toBeCloseTo(1, 12);
    expect(
      rankCorrelation(
        values,
        cubed.map((value) => -value),
      ),
    ).toBeCloseTo(-1, 12);
  });

  it('shares average ranks among ties', () => {
    // By hand: ranks [0.5, 0.5, 2, 3] and [0, 1, 2, 3]; r = 4.5 / √(4.5 · 5).
    expect(rankCorrelation([1, 1, 2, 3], [10, 20, 30, 40])).toBeCloseTo(4.5 / Math.sqrt(22.5), 12);
  });

  it('is 0 where one side has no order, and refuses unequal lengths', () => {
    expect(rankCorrelation([1, 2, 3], [5, 5, 5])).toBe(0);
    expect(() => rankCorrelation([1], [1, 2])).toThrow(RangeError);
  });
});

describe('splitHalfConfidence', () => {
  it('steps a half-length correlation of 0.4 up to 0.8 / 1.4 and never goes below 0', () => {
    // By hand: 1 − 6·Σd² / (n·(n² − 1)) with Σd² = 6 and n = 4 is 0.4.
    expect(rankCorrelation([0, 1, 2, 3], [1, 2, 0, 3])).toBeCloseTo(0.4, 12);
    expect(splitHalfConfidence([0, 1, 2, 3], [1, 2, 0, 3])).toBeCloseTo(0.8 / 1.4, 12);
    expect(splitHalfConfidence([0, 1, 2, 3], [3, 2, 1, 0])).toBe(0);
  });
});

describe('standardise', () => {
  it('brings mean 0 and standard deviation 1', () => {
    // By hand: mean 5, population deviation 2.
    expect([...standardise([2, 4, 4, 4, 5, 5, 7, 9])]).toEqual([-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2]);
  });

  it('leaves a constant at zero instead of amplifying its rounding', () => {
    expect([...standardise([0.1, 0.1 + 1e-17, 0.1])]).toEqual([0, 0, 0]);
    expect([...standardise([])]).toEqual([]);
  });
});

describe('postProcess', () => {
  it('subtracts 0.96 of the mean, cuts at zero and divides by the maximum', () => {
    // By hand: mean 2.5, floor 2.4; 4 − 2.4 = 1.6 is the maximum.
    const processed = postProcess([1, 2, 3, 4]);
    [0, 0, 0.375, 1].forEach((expected, index) => {
      expect(processed[index]).toBeCloseTo(expected, 6);
    });
  });

  it('gives zeros where nothing stands out', () => {
    expect([...postProcess([0, 0, 0])]).toEqual([0, 0, 0]);
  });
});
