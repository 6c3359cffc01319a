import { centredSquares, type RidgeSums } from './ridge/index.ts';
import { PROBABILITY_MOVEMENT } from './score-spread.ts';

/** Below this, in natural-log units, a movement of the log-odds is the rounding of single-precision engines. */
const LOG_ODDS_MOVEMENT = 1e-3;
/** Log-odds are cut at ± this, or at twice the whole image's where that is more. */
const LOG_ODDS_LIMIT = 30;

/** Which responses move enough under masks to be explained. */
export interface ScoreMovement {
  readonly probability: boolean;
  readonly logOdds: boolean;
  /** Why nothing can be explained; empty where something moves. */
  readonly reason: string;
}

/** Judges the spread of the two responses over the passes so far. */
export function scoreMovement(sums: RidgeSums): ScoreMovement {
  if (sums.passCount < 2) return { probability: false, logOdds: false, reason: 'fewer than two passes were scored' };
  const probabilitySpread = Math.sqrt(centredSquares(sums, 0) / sums.passCount);
  const logOddsSpread = Math.sqrt(centredSquares(sums, 1) / sums.passCount);
  const probability = probabilitySpread > (PROBABILITY_MOVEMENT * sums.responseSum[0]!) / sums.passCount;
  const logOdds = logOddsSpread > LOG_ODDS_MOVEMENT;
  if (logOdds || probability) return { probability, logOdds, reason: '' };
  const spreads = `probability ±${probabilitySpread.toExponential(1)}, log-odds ±${logOddsSpread.toExponential(1)}`;
  return {
    probability,
    logOdds,
    reason: `the score does not move whatever is masked (${spreads} over ${String(sums.passCount)} passes)`,
  };
}

/**
 * Cuts log-odds so that a handful of saturated passes cannot outweigh all others in a least-squares fit; the limit
 * follows the whole image's log-odds, so that models with large logits keep their resolution.
 */
export function clampLogOdds(logOdds: number, wholeImageLogOdds: number): number {
  const limit = Math.max(LOG_ODDS_LIMIT, 2 * Math.abs(wholeImageLogOdds));
  return Math.min(Math.max(logOdds, -limit), limit);
}
