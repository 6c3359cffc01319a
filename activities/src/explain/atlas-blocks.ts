import { relevance } from './relevance.ts';
import {
  coefficientErrors,
  residualFreedom,
  scaleFeatures,
  solveRidge,
  type RidgePenalty,
  type RidgeSums,
} from './ridge/index.ts';
import { standardise } from './standardise.ts';

/** The estimate of one image's blocks. */
export interface BlockEstimate {
  /** Signed block map, [blocks]; all zero where no response answers the masks. */
  readonly blocks: Float64Array;
  /** Effect of each block in units of probability, [blocks]. */
  readonly effect: Float64Array;
  /**
   * Standard errors of `effect`, [blocks], computed when asked for: how it varies over masks were the relevance of each
   * block known. That it was estimated from the same answers, and what the penalty smooths away, is not in them.
   */
  readonly effectErrors: () => Float64Array;
}

/** Σ z(effects) of the responses that move, [blocks]; all zero where none does. */
export function sumOfStandardised(effects: readonly Float64Array[], blockCount: number): Float64Array {
  const out = new Float64Array(blockCount);
  for (const effect of effects) {
    standardise(effect).forEach((value, block) => {
      out[block]! += value;
    });
  }
  return out;
}

/** What a block map is estimated from. */
export interface BlockEvidence {
  /** Half differences within pairs of masks. */
  readonly pairs: RidgeSums;
  readonly penalty: RidgePenalty;
  /** Responses that move: 0 probability, 1 log-odds. */
  readonly responses: readonly number[];
  /** Whether blocks are weighed a second time by the relevance that the first fit gives them. */
  readonly refine: boolean;
}

/**
 * The block map: z(β of probability) + z(β of log-odds), a response that does not move left out. The regression is made
 * twice: the first fit, under which every block may matter alike, says which do (`relevance`, of both responses), and the
 * second lets these be large and holds the others near zero, so that a small region is not spread over its
 * neighbours. The prior covariance of the effects is D·K·D, D the relevance and K⁻¹ the penalty.
 */
export function estimateBlocks({ pairs, penalty, responses, refine }: BlockEvidence): BlockEstimate {
  const first = solveRidge(pairs, penalty);
  const effects = responses.map((response) => first[response]!.coefficients);
  const scale = refine
    ? relevance(effects, penalty.rows, penalty.columns)
    : new Float64Array(pairs.featureCount).fill(1);
  const scaled = refine ? scaleFeatures(pairs, scale) : pairs;
  const fits = refine ? solveRidge(scaled, penalty) : first;
  const inEffects = (values: Float64Array) => values.map((value, block) => value * scale[block]!);
  const refined = fits.map(({ coefficients }) => inEffects(coefficients)) as [Float64Array, Float64Array];
  const { lambda, residualSquares, degreesOfFreedom } = fits[0];
  return {
    blocks: sumOfStandardised(
      responses.map((response) => refined[response]!),
      pairs.featureCount,
    ),
    effect: refined[0],
    effectErrors() {
      const freedom = Math.max(1, residualFreedom(pairs, degreesOfFreedom));
      return inEffects(coefficientErrors(scaled, penalty, lambda, residualSquares / freedom));
    },
  };
}
