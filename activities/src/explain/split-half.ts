import { rankCorrelation } from './rank-correlation.ts';

/**
 * Expected rank correlation of a map with another of the same budget and another seed, 0..1, from two maps of half the
 * passes each: their rank correlation r, stepped up to the whole length as 2r / (1 + r).
 * **Source:** Spearman, British Journal of Psychology 1910; Brown, ibid.
 */
export function splitHalfConfidence(firstHalf: ArrayLike<number>, secondHalf: ArrayLike<number>): number {
  const agreement = Math.max(0, rankCorrelation(firstHalf, secondHalf));
  return (2 * agreement) / (1 + agreement);
}
