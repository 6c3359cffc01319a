import { solveRidge, type RidgeFit, type RidgePenalty, type RidgeSums } from './ridge/index.ts';
import { standardise } from './standardise.ts';

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
  /** Responses that move: 0 probability, 1 log-odds. */
  readonly responses: readonly number[];
}

/**
 * The block map: z(β of probability) + z(β of log-odds), a response that does not move left out.
 */
export function estimateBlocks({ pairs, penalty, responses }: BlockEvidence): BlockEstimate {
  const fits = solveRidge(pairs, penalty);
  const blocks = new Float64Array(pairs.featureCount);
  for (const response of responses) {
    standardise(fits[response]!.coefficients).forEach((value, block) => {
      blocks[block]! += value;
    });
  }
  return { blocks, probabilityFit: fits[0] };
}
