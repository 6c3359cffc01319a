import type { Against } from '../classifiers/classifier.ts';
import { scoreTargets } from '../classifiers/scores.ts';

/** Log-odds of a probability, kept finite where it is 0 or 1. */
export function logOddsOf(probability: number): number {
  const inside = Math.min(1 - 1e-7, Math.max(1e-7, probability));
  return Math.log(inside / (1 - inside));
}

/**
 * Log-odds of class `target` of an image's class probabilities [classes], against all other classes or against the
 * strongest of them.
 */
export function targetLogOdds(probabilities: Float32Array, target: number, against: Against = 'others'): number {
  if (against === 'others') return logOddsOf(probabilities[target]!);
  return scoreTargets(probabilities, probabilities.length, 'probabilities', Int32Array.of(target), against).logOdds[0]!;
}
