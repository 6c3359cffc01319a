import { sumOfStandardised, type BlockEstimate } from './atlas-blocks.ts';
import { relevanceOfOutputs } from './relevance.ts';
import { dualErrors, dualRidge, fitDual, principalComponents, type RidgePenalty } from './ridge/index.ts';

/** Pairs of masks one by one, and what all outputs of the model say of them. */
export interface PairRows {
  /** Features of each pair, [pairs][blocks]. */
  readonly features: readonly Float64Array[];
  /** Half differences within pairs: 0 probability, 1 log-odds, [pairs] each. */
  readonly responses: readonly [Float64Array, Float64Array];
  /** Inner products of what all outputs say of the pairs, [pairs, pairs] (`outputProducts`). */
  readonly outputProducts: Float64Array;
}

/**
 * The block map where all outputs are known: as `estimateBlocks`, but where the second fit looks is learned from the effects
 * on all classes. Their log-probabilities enter by their principal components, each fitted with a λ of its own
 * (`relevanceOfOutputs`); the second fit itself is of the target's responses alone. `moving` are those of them that move.
 */
export function estimateFromOutputs(
  { features, responses, outputProducts }: PairRows,
  penalty: RidgePenalty,
  moving: readonly number[],
): BlockEstimate {
  const { rows, columns } = penalty;
  const first = dualRidge(features, penalty, new Float64Array(rows * columns).fill(1));
  const effectsOn = (response: Float64Array): Float64Array => fitDual(first, response).coefficients;
  const scale = relevanceOfOutputs(
    principalComponents(outputProducts.slice(), features.length).map(effectsOn),
    moving.map((response) => effectsOn(responses[response]!)),
    rows,
    columns,
  );
  const second = dualRidge(features, penalty, scale);
  const fits = [fitDual(second, responses[0]), fitDual(second, responses[1])] as const;
  const { coefficients, lambda, residualSquares, degreesOfFreedom } = fits[0];
  return {
    blocks: sumOfStandardised(
      moving.map((response) => fits[response]!.coefficients),
      rows * columns,
    ),
    effect: coefficients,
    effectErrors: () => dualErrors(second, lambda, residualSquares / Math.max(1, features.length - degreesOfFreedom)),
  };
}
