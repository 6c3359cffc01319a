import jstat from 'jstat';
import { CHANCES_PER_CLASS } from './share-rules.ts';

/**
 * How many standard errors a share must be beyond its limit, so that noise alone exceeds ANY of the limits of
 * `classCount` classes, or that of accuracy over all of them, with at most the chance `familyError` (0..1, exclusive):
 * Bonferroni's correction, one-sided.
 * **Source:** Dunn 1961.
 */
export function criticalValue(classCount: number, familyError: number): number {
  return jstat.normal.inv(1 - familyError / (CHANCES_PER_CLASS * classCount + 1), 0, 1);
}
