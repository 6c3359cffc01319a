import { solveRidge, type RidgeFit, type RidgePenalty, type RidgeSums } from './ridge/index.ts';
import { standardise } from './standardise.ts';

/** From this many passes on the ridge would sharpen beyond what insertion rewards: λ stays at a tenth or more. */
const SMOOTH_FROM_PASSES = 1000;
const SMOOTH_LAMBDA = 0.1;

/** The estimate of one image's blocks. */
export interface BlockEstimate {
  /** Signed block map, [blocks]; all zero where no response answers the masks. */
  readonly blocks: Float64Array;
  readonly probabilityFit: RidgeFit;
}

/** What a block map is estimated from. */
export interface BlockEvidence {
  /** Half differences within pairs of masks. */
  readonly pairs: RidgeSums;
  readonly penalty: RidgePenalty;
  /** Budget whose estimator is used; a half sample is estimated as its whole. */
  readonly passCount: number;
  /** Responses that move: 0 probability, 1 log-odds. */
  readonly responses: readonly number[];
}

/**
 * The block map: z(β of probability) + z(β of log-odds), a response that does not move left out; λ ≥ 0.1 from 1,000
 * passes on.
 */
export function estimateBlocks({ pairs, penalty, passCount, responses }: BlockEvidence): BlockEstimate {
  const fits = solveRidge(pairs, penalty, passCount >= SMOOTH_FROM_PASSES ? SMOOTH_LAMBDA : 0);
  const blocks = new Float64Array(pairs.featureCount);
  for (const response of responses) {
    standardise(fits[response]!.coefficients).forEach((value, block) => {
      blocks[block]! += value;
    });
  }
  return { blocks, probabilityFit: fits[0] };
}
