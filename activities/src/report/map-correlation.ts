import type { SaliencyRow } from '../tables/rows.ts';

/**
 * Tells how like a row's map is to the mean map of the class explained, −1..1; null where it has no map. `meanMaps` has
 * those of the classes that the rows explain, [height, width] each.
 */
export function createTypicality(meanMaps: ReadonlyMap<number, Float32Array>): (row: SaliencyRow) => number | null {
  return ({ status, target, map }) => {
    const meanMap = meanMaps.get(target);
    return status === 'ok' && meanMap !== undefined ? mapCorrelation(map, meanMap) : null;
  };
}

/** Pearson correlation of two maps of the same shape; null where one is constant. */
function mapCorrelation(a: Float32Array, b: Float32Array): number | null {
  let sumA = 0;
  let sumB = 0;
  for (let i = 0; i < a.length; i += 1) {
    sumA += a[i]!;
    sumB += b[i]!;
  }
  const meanA = sumA / a.length;
  const meanB = sumB / b.length;
  let covariance = 0;
  let varianceA = 0;
  let varianceB = 0;
  for (let i = 0; i < a.length; i += 1) {
    covariance += (a[i]! - meanA) * (b[i]! - meanB);
    varianceA += (a[i]! - meanA) ** 2;
    varianceB += (b[i]! - meanB) ** 2;
  }
  const scale = Math.sqrt(varianceA * varianceB);
  return scale > 0 ? covariance / scale : null;
}
