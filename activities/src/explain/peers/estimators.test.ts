import { describe, expect, it } from 'vitest';
import { hsicIndices } from './hsic.ts';
import { latinHypercube } from './latin-hypercube.ts';
import { limeWeights } from './lime.ts';
import { nearestTable } from './nearest-table.ts';
import { jansenTotalIndices, replicatedDesign } from './sobol.ts';
import { fitWeightedRidge } from './weighted-ridge.ts';

describe('hsicIndices', () => {
  it('equals trace(K·H·L·H)/n of the full kernel matrices', () => {
    const masks = Float32Array.of(1, 0, 0, 0, 1, 1, 0, 1, 1, 0);
    const scores = Float32Array.of(0.9, 0.1, 0.8, 0.3, 0.4);
    const kernels = [0, 1].map((cell) => (i: number, j: number): number => {
      return 1 + 0.5 - (masks[2 * i + cell]! - masks[2 * j + cell]!) ** 2;
    });
    const width = 0.4;
    const output = (i: number, j: number): number => Math.exp(-((scores[i]! - scores[j]!) ** 2) / (2 * width * width));
    const expected = kernels.map((kernel) => traceOfCentred(kernel, output, 5) / 5);
    hsicIndices(masks, scores, 2).forEach((value, cell) => {
      expect(value).toBeCloseTo(expected[cell]!, 6);
    });
  });

  it('takes the sign of what the cell does to the score only where asked', () => {
    const masks = Float32Array.of(1, 1, 1, 0, 0, 1, 0, 0);
    const scores = Float32Array.of(0.5, 0.9, 0.1, 0.5);
    const plain = hsicIndices(masks, scores, 2);
    const signed = hsicIndices(masks, scores, 2, { signed: true });
    expect([...plain].map(Math.sign)).toEqual([1, 1]);
    expect([...signed]).toEqual([plain[0], -plain[1]!]);
  });

  it('is zero for a score that does not vary', () => {
    expect([...hsicIndices(Float32Array.of(1, 0, 0, 1), Float32Array.of(0.5, 0.5), 2)]).toEqual([
      expect.closeTo(0, 12),
      expect.closeTo(0, 12),
    ]);
  });
});

/** trace(K·H·L·H), H = I − 1/n, by doubly centring one of the two symmetric kernels. */
function traceOfCentred(a: (i: number, j: number) => number, b: (i: number, j: number) => number, n: number): number {
  const index = [...Array(n).keys()];
  const rowMean = index.map((i) => index.reduce((sum, j) => sum + a(i, j), 0) / n);
  const mean = rowMean.reduce((x, y) => x + y, 0) / n;
  return index.reduce(
    (sum, i) => sum + index.reduce((inner, j) => inner + (a(i, j) - rowMean[i]! - rowMean[j]! + mean) * b(i, j), 0),
    0,
  );
}

describe('jansenTotalIndices', () => {
  it('finds the total indices of f = x₁ + 2·x₂·x₃: .3, .4 and .4', () => {
    // Uniform inputs: V = 1/12 + 4·(1/9 − 1/16) = .277777; V_T1 = 1/12, V_T2 = V_T3 = 4·(1/12)·(1/3) = 1/9
    const rows = 4000;
    const masks = replicatedDesign(latinHypercube(rows, 6, 1), rows, 3);
    const scores = Float32Array.from({ length: rows * 4 }, (_, row) => {
      return masks[row * 3]! + 2 * masks[row * 3 + 1]! * masks[row * 3 + 2]!;
    });
    const variance = 1 / 12 + 4 * (1 / 9 - 1 / 16);
    const indices = jansenTotalIndices(scores, rows, 3);
    expect(indices[0]).toBeCloseTo(1 / 12 / variance, 1);
    expect(indices[1]).toBeCloseTo(1 / 9 / variance, 1);
    expect(indices[2]).toBeCloseTo(1 / 9 / variance, 1);
  });
});

describe('latinHypercube', () => {
  it('has one value in every interval of every dimension', () => {
    const samples = latinHypercube(20, 3, 4);
    for (let dimension = 0; dimension < 3; dimension++) {
      const column = samples.filter((_, index) => index % 3 === dimension);
      expect([...column].map((value) => Math.floor(value * 20)).sort((a, b) => a - b)).toEqual([...Array(20).keys()]);
    }
  });
});

describe('limeWeights', () => {
  it('weighs the whole image 1 and half of four cells √exp(−(1 − √.5)²/.25²)', () => {
    const weights = limeWeights(Float32Array.of(1, 1, 1, 1, 1, 0, 1, 0), 4);
    expect(weights[0]).toBe(1);
    expect(weights[1]).toBeCloseTo(Math.sqrt(Math.exp(-((1 - Math.SQRT1_2) ** 2) / 0.0625)), 12);
  });
});

describe('fitWeightedRidge', () => {
  const features = Float32Array.of(0, 0, 1, 0, 0, 1, 1, 1, 2, 1);

  it('recovers exact coefficients where the penalty vanishes, whatever the intercept and weights', () => {
    const responses = Float32Array.from({ length: 5 }, (_, i) => 7 + 2 * features[2 * i]! - 3 * features[2 * i + 1]!);
    const fitted = fitWeightedRidge(features, responses, Float64Array.of(1, 0.2, 3, 0.5, 1), 1e-9);
    expect(fitted[0]).toBeCloseTo(2, 6);
    expect(fitted[1]).toBeCloseTo(-3, 6);
  });

  it('shrinks one feature to Sxy/(Sxx + penalty): 2/(2 + 2) = .5', () => {
    const fitted = fitWeightedRidge(
      Float32Array.of(-1, 0, 1),
      Float32Array.of(-1, 0, 1),
      new Float64Array(3).fill(1),
      2,
    );
    expect(fitted[0]).toBeCloseTo(0.5, 12);
  });
});

describe('nearestTable', () => {
  it('gives every pixel to exactly one cell, in cells of as equal a size as possible', () => {
    const { rows } = nearestTable(5, 8, 2);
    expect([...rows]).toEqual([1, 0, 1, 0, 1, 0, 0, 1, 0, 1]);
  });

  it('refuses more cells than pixels', () => {
    expect(() => nearestTable(5, 8, 6)).toThrow(RangeError);
  });
});
