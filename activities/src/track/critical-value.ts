import jstat from 'jstat';

/** Share rules on every class (two on values, two on rises, accuracy), and accuracy over all. */
const RULES_PER_CLASS = 5;

/**
 * How many standard errors a share must be beyond its limit, so that noise alone exceeds ANY of the limits of
 * `classCount` classes with at most the chance `familyError` (0..1, exclusive): Bonferroni's correction, one-sided.
 * **Source:** Dunn 1961.
 */
export function criticalValue(classCount: number, familyError: number): number {
  return jstat.normal.inv(1 - familyError / (RULES_PER_CLASS * classCount + 1), 0, 1);
}
