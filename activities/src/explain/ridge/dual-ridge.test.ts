import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectClose, goldenOutputsCasesOf, pairsOf } from '../testing/golden-ridge.ts';
import {
  addObservation,
  coefficientErrors,
  createRidgeSums,
  dualErrors,
  dualRidge,
  fitDual,
  ridgePenalty,
  scaleFeatures,
  solveRidge,
} from './index.ts';

const goldenCases = goldenOutputsCasesOf(
  readFileSync(new URL('../../../../test/golden/ridge.json', import.meta.url), 'utf8'),
);

describe('fitDual', () => {
  it.each(goldenCases)('agrees with solveRidge, fewer observations than features or more, on $name', (goldenCase) => {
    const pairs = pairsOf(goldenCase);
    const penalty = ridgePenalty(goldenCase.rows, goldenCase.columns);
    const scale = Float64Array.from(pairs[0]!.features, (_, at) => 1 / (1 + at));
    const sums = createRidgeSums(scale.length, false);
    for (const { features, responses } of pairs) addObservation(sums, features, responses);
    const scaled = scaleFeatures(sums, scale);
    const ridge = dualRidge(
      pairs.map(({ features }) => features),
      penalty,
      scale,
    );
    solveRidge(scaled, penalty).forEach((expected, response) => {
      const fit = fitDual(
        ridge,
        Float64Array.from(pairs, ({ responses }) => responses[response]!),
      );
      expect(fit.lambda).toBe(expected.lambda);
      expect(fit.degreesOfFreedom).toBeCloseTo(expected.degreesOfFreedom, 6);
      expect(fit.residualSquares / expected.residualSquares).toBeCloseTo(1, 7);
      const inEffects = (values: Float64Array) => [...values.map((value, at) => value * scale[at]!)];
      expectClose(fit.coefficients, inEffects(expected.coefficients), 1e-8);
      const errors = coefficientErrors(scaled, penalty, expected.lambda, 2);
      expectClose(dualErrors(ridge, fit.lambda, 2), inEffects(errors), 1e-8);
    });
  });

  it('finds zero effects of a response that never moves', () => {
    const pairs = pairsOf(goldenCases[0]!);
    const features = pairs.map((pair) => pair.features);
    const fit = fitDual(dualRidge(features, ridgePenalty(3, 4), new Float64Array(12).fill(1)), new Float64Array(20));
    expect([...fit.coefficients, fit.residualSquares]).toEqual(new Array(13).fill(0));
  });
});
