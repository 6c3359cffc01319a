import { rankCorrelation } from '../explain/rank-correlation.ts';
import type { GlobalRow, GlobalTable } from '../tables/rows.ts';

/**
 * Drift of each class that both versions have maps of: 1 − rank correlation of their mean maps, so 0 where the pixels
 * have the same order, 1 where the orders are unrelated, 2 where they are opposite. Empty where the maps differ in size.
 */
export function classDrift(current: GlobalTable, reference: GlobalTable): Map<number, number> {
  const drift = new Map<number, number>();
  if (current.height !== reference.height || current.width !== reference.width) return drift;
  const earlier = new Map(reference.rows.map((row) => [row.class, row]));
  for (const row of current.rows) {
    const before = earlier.get(row.class);
    const moved = before === undefined ? null : mapDrift(row, before);
    if (moved !== null) drift.set(row.class, moved);
  }
  return drift;
}

type MeanMap = Pick<GlobalRow, 'images' | 'mapMean'>;

/** The drift of one class; null where a version has no maps of it. */
export function mapDrift(row: MeanMap, before: MeanMap): number | null {
  if (before.images === 0 || row.images === 0) return null;
  return 1 - rankCorrelation(row.mapMean, before.mapMean);
}
