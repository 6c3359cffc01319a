import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  addObservation,
  coefficientErrors,
  createRidgeSums,
  mergeRidgeSums,
  ridgePenalty,
  solveRidge,
} from './index.ts';
import type { RidgeSums } from './index.ts';

interface GoldenFit {
  readonly lambda: number;
  readonly degreesOfFreedom: number;
  readonly residualSquares: number;
  readonly coefficients: readonly number[];
  readonly standardErrors: readonly number[];
}
interface GoldenCase {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly passes: number;
  readonly seed: number;
  readonly centred: boolean;
  readonly fits: readonly GoldenFit[];
}

const golden = JSON.parse(readFileSync(new URL('../../../../test/golden/ridge.json', import.meta.url), 'utf8')) as {
  cases: GoldenCase[];
};

/** The generator of test/golden/ridge.py. */
function lcg(seed: number): () => number {
  let state = BigInt(seed);
  return () => {
    state = (1664525n * state + 1013904223n) % 4294967296n;
    return Number(state) / 4294967296;
  };
}

function sumsOf({ rows, columns, passes, seed, centred }: GoldenCase, from = 0, to = passes): RidgeSums {
  const count = rows * columns;
  const cell = lcg(seed);
  const noise = lcg(seed + 1);
  const sums = createRidgeSums(count, centred);
  for (let pass = 0; pass < passes; pass++) {
    const cells = Array.from({ length: count + 2 }, cell);
    const features = Float64Array.from({ length: count }, (_, j) => (cells[j]! + cells[j + 1]! + cells[j + 2]!) / 3);
    const error = noise();
    const first = features.reduce((sum, value, j) => sum + value * Math.sin(j), 0.5 * error);
    const second = 40 * features[0]! * features[Math.floor(count / 2)]! - 3 * error;
    if (pass >= from && pass < to) addObservation(sums, features, [first, second]);
  }
  return sums;
}

function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, index) => Math.abs(value - actual[index]!)));
  expect(worst / largest).toBeLessThan(tolerance);
}

describe('solveRidge', () => {
  // Source: test/golden/ridge.py (scipy generalised eigh); tolerance 1e-8 of the largest coefficient.
  it.each(golden.cases)('agrees with scipy on $name', (goldenCase) => {
    const sums = sumsOf(goldenCase);
    const penalty = ridgePenalty(goldenCase.rows, goldenCase.columns);
    const fits = solveRidge(sums, penalty);
    goldenCase.fits.forEach((expected, response) => {
      const fit = fits[response]!;
      expect(fit.lambda).toBeCloseTo(expected.lambda, 9);
      expect(fit.degreesOfFreedom).toBeCloseTo(expected.degreesOfFreedom, 6);
      expect(fit.residualSquares / expected.residualSquares).toBeCloseTo(1, 8);
      expectClose(fit.coefficients, expected.coefficients, 1e-8);
      expectClose(coefficientErrors(sums, penalty, fit.lambda, 0.01), expected.standardErrors, 1e-8);
    });
  });

  it('gives the same from two merged halves as from all passes, within rounding', () => {
    const goldenCase = golden.cases[1]!;
    const penalty = ridgePenalty(goldenCase.rows, goldenCase.columns);
    const [whole] = solveRidge(sumsOf(goldenCase), penalty);
    const [merged] = solveRidge(mergeRidgeSums(sumsOf(goldenCase, 0, 120), sumsOf(goldenCase, 120)), penalty);
    expectClose(merged.coefficients, [...whole.coefficients], 1e-9);
  });

  it('gives zero coefficients when the masks never differ', () => {
    const sums = createRidgeSums(6, true);
    for (let pass = 0; pass < 5; pass++) addObservation(sums, new Float64Array(6).fill(0.5), [pass, -pass]);
    const [fit] = solveRidge(sums, ridgePenalty(2, 3));
    expect([...fit.coefficients]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('finds zero coefficients for a response that never moves', () => {
    const goldenCase = golden.cases[0]!;
    const sums = sumsOf(goldenCase);
    sums.cross.set(
      sums.featureSum.map((sum) => 3 * sum),
      0,
    );
    sums.responseSum[0] = 3 * sums.observationCount;
    sums.responseSquares[0] = 9 * sums.observationCount;
    const [fit] = solveRidge(sums, ridgePenalty(goldenCase.rows, goldenCase.columns));
    for (const value of fit.coefficients) expect(Math.abs(value)).toBeLessThan(1e-12);
  });
});
