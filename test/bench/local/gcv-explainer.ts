import { resampleBicubic, standardise } from '@saliency-atlas/activities/explain';
import type { Explainer, ExplainerInput } from '@saliency-atlas/activities/explain';
import { gcvRidge } from './gcv-ridge.ts';
import { createPairsExplainer } from './pairs-explainer.ts';

/** From this many passes on, λ stays at a tenth or more. */
const SMOOTH_FROM_PASSES = 1000;
const SMOOTH_LAMBDA = 0.1;

/**
 * The default method's estimator up to 24 November 2026, kept to compare with: the same masks, weighed with the penalty
 * 0.1·I + L and the λ of least generalised cross-validation. For the bench alone: dense and slow.
 */
export function createGcvExplainer(input: ExplainerInput): Explainer {
  return createPairsExplainer(input, ({ features, probability, logOdds }, { blockRows, blockColumns }) => {
    const minLambda = 2 * features.length >= SMOOTH_FROM_PASSES ? SMOOTH_LAMBDA : 0;
    const map = new Float64Array(blockRows * blockColumns);
    for (const response of [probability, logOdds]) {
      const coefficients = gcvRidge(features, response, { rows: blockRows, columns: blockColumns, minLambda });
      standardise(coefficients).forEach((value, block) => {
        map[block]! += value;
      });
    }
    return standardise(resampleBicubic(map, blockRows, blockColumns, input.height, input.width));
  });
}
