import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectClose, goldenCasesOf, sumsOf } from '../testing/golden-ridge.ts';
import {
  addObservation,
  coefficientErrors,
  createRidgeSums,
  mergeRidgeSums,
  residualFreedom,
  ridgePenalty,
  solveRidge,
} from './index.ts';

const goldenCases = goldenCasesOf(readFileSync(new URL('../../../../test/golden/ridge.json', import.meta.url), 'utf8'));

describe('solveRidge', () => {
  it.each(goldenCases)('agrees with scipy on $name', (goldenCase) => {
    const sums = sumsOf(goldenCase);
    const penalty = ridgePenalty(goldenCase.rows, goldenCase.columns);
    const fits = solveRidge(sums, penalty);
    goldenCase.fits.forEach((expected, response) => {
      const fit = fits[response]!;
      expect(fit.lambda).toBeCloseTo(expected.lambda, 9);
      expect(fit.degreesOfFreedom).toBeCloseTo(expected.degreesOfFreedom, 6);
      // What is left of a difference: with fewer passes than blocks it is a small part of either side.
      expect(fit.residualSquares / expected.residualSquares).toBeCloseTo(1, 7);
      expectClose(fit.coefficients, expected.coefficients, 1e-8);
      const variance = fit.residualSquares / Math.max(1, residualFreedom(sums, fit.degreesOfFreedom));
      expectClose(coefficientErrors(sums, penalty, fit.lambda, variance), expected.standardErrors, 1e-8);
    });
  });

  it('gives the same from two merged halves as from all passes, within rounding', () => {
    const goldenCase = goldenCases[1]!;
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
    const goldenCase = goldenCases[0]!;
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
