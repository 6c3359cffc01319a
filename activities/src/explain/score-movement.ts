import type { ScoreSpread } from './score-spread.ts';

/** Below this, in natural-log units, a movement of the log-odds is the rounding of single-precision engines. */
const LOG_ODDS_MOVEMENT = 1e-3;
/** Log-odds are cut at ± this, or at twice the whole image's where that is more. */
const LOG_ODDS_LIMIT = 30;

/** Whether log-odds move enough under masks to be explained. */
export function logOddsMove({ deviation }: ScoreSpread): boolean {
  return deviation > LOG_ODDS_MOVEMENT;
}

/**
 * Cuts log-odds so that a handful of saturated passes cannot outweigh all others in a least-squares fit; the limit
 * follows the whole image's log-odds, so that models with large logits keep their resolution.
 */
export function clampLogOdds(logOdds: number, wholeImageLogOdds: number): number {
  const limit = Math.max(LOG_ODDS_LIMIT, 2 * Math.abs(wholeImageLogOdds));
  return Math.min(Math.max(logOdds, -limit), limit);
}
