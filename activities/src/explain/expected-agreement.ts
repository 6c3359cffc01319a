/**
 * How much further a map may be from that of the full budget than the noise of its halves says. The map's regularisation
 * loosens as passes come in, which changes it beyond noise; calibrated on 20 photos so that the bound holds for nine
 * images in ten or more (docs/method.md has what it held for on others).
 */
const SHORTFALL_FACTOR = 3;

/**
 * A lower bound, at most 1, on the rank correlation between the map after `passes` passes and the map that the whole
 * `budget` would give, from the rank correlation of the maps of two halves of the passes.
 *
 * The halves tell the noise: with Spearman and Brown a map of n passes is the true one plus noise of variance s/n,
 * s = n·(1 − ρ)/ρ. The map of the budget N contains these n passes, so that the two correlate by
 * √((1 + s/N)/(1 + s/n)); the bound's distance from 1 is three times that of this expectation.
 */
export function agreementBound(splitHalfCorrelation: number, passes: number, budget: number): number {
  if (passes >= budget) return 1;
  if (splitHalfCorrelation <= 0) return 0;
  const reliability = (2 * splitHalfCorrelation) / (1 + splitHalfCorrelation);
  const noise = (passes * (1 - reliability)) / reliability;
  const expected = Math.sqrt((1 + noise / budget) / (1 + noise / passes));
  return Math.max(0, 1 - SHORTFALL_FACTOR * (1 - expected));
}
