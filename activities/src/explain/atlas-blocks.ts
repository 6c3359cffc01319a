import { centredCross, solveRidge, type RidgeFit, type RidgePenalty, type RidgeSums } from './ridge/index.ts';
import { scoreMovement } from './score-movement.ts';
import { standardise } from './standardise.ts';

/** From this many passes on the plain ridge over-sharpens: λ stays at 1 or more. */
const SMOOTH_FROM_PASSES = 500;
/** From this many passes on the ridge map is mixed with the covariance maps. */
const MIX_FROM_PASSES = 1000;

/** The estimate of one image's blocks. */
export interface BlockEstimate {
  /** Signed block map, [blocks]; all zero where neither response moves. */
  readonly blocks: Float64Array;
  readonly probabilityFit: RidgeFit;
}

/**
 * The block map of the passes so far: z(β of probability) + z(β of log-odds), a response that does not move left out.
 * λ ≥ 1 from 500 passes on, and from 1,000 on mixed with the covariances: z(ridge) + z(Σ(p − p̄)·f) + z(Σ(l − l̄)·f).
 * Both guard against the ridge's over-sharpening at long budgets. `passCount` names the budget whose estimator to use;
 * a half sample is estimated as its whole.
 */
export function estimateBlocks(sums: RidgeSums, penalty: RidgePenalty, passCount = sums.passCount): BlockEstimate {
  const fits = solveRidge(sums, penalty, passCount >= SMOOTH_FROM_PASSES ? 1 : 0);
  const moving = scoreMovement(sums);
  const responses = [0, 1].filter((response) => (response === 0 ? moving.probability : moving.logOdds));
  const ridge = responses.map((response) => standardise(fits[response]!.coefficients));
  const parts =
    passCount >= MIX_FROM_PASSES
      ? [standardise(add(ridge, sums.featureCount)), ...responses.map((r) => standardise(centredCross(sums, r)))]
      : ridge;
  return { blocks: add(parts, sums.featureCount), probabilityFit: fits[0] };
}

function add(maps: readonly Float64Array[], length: number): Float64Array {
  const out = new Float64Array(length);
  for (const map of maps) for (let index = 0; index < length; index++) out[index]! += map[index]!;
  return out;
}
