import type { GlobalTable, SaliencyRow } from '../tables/rows.ts';

/** A saliency row worth showing, without the picture. */
export interface SelectedSample {
  readonly kind: 'typical' | 'wrong' | 'outlier';
  /** The class under which it is shown: its label, or the explained class where it has none. */
  readonly class: number;
  readonly row: SaliencyRow;
  /** Correlation of its map with the mean map of the explained class. */
  readonly agreement: number | null;
}

/** Looks at every saliency row once and keeps a few per class. */
export interface SampleSelector {
  offer(row: SaliencyRow): void;
  /** What was kept: per class typical, then wrong, then outlier; best first. The order of offers does not matter. */
  selected(): SelectedSample[];
}

interface Candidate extends SelectedSample {
  readonly rank: number;
}

/**
 * Chooses images for the report while saliency objects stream by: typical ones (right, and the map most like the
 * class's mean map), wrong ones (most certain first) and outliers (right, but the map least like the class's).
 * Memory is `perKind` rows per class and kind, whatever the number of images.
 */
export function createSampleSelector(global: GlobalTable, perKind = 6): SampleSelector {
  const meanMaps = new Map(global.rows.map((row) => [row.class, row.mapMean]));
  const kept = new Map<string, Candidate[]>();
  const keep = (candidate: Candidate): void => {
    const key = `${candidate.class}/${candidate.kind}`;
    const list = kept.get(key) ?? [];
    kept.set(key, list);
    list.push(candidate);
    list.sort((a, b) => b.rank - a.rank || (a.row.imageId < b.row.imageId ? -1 : 1));
    if (list.length > perKind) list.pop();
  };
  return {
    offer(row) {
      if (row.status !== 'ok') return;
      const meanMap = meanMaps.get(row.target);
      const agreement = meanMap === undefined ? null : correlation(row.map, meanMap);
      const shown = { class: row.label ?? row.target, row, agreement };
      if (row.label !== null && row.label !== row.predicted) {
        keep({ ...shown, kind: 'wrong', rank: row.score });
      } else if (agreement !== null) {
        keep({ ...shown, kind: 'typical', rank: agreement });
        keep({ ...shown, kind: 'outlier', rank: -agreement });
      }
    },
    selected() {
      const order = ['typical', 'wrong', 'outlier'];
      const candidates = [...kept.values()]
        .sort(([a], [b]) => a!.class - b!.class || order.indexOf(a!.kind) - order.indexOf(b!.kind))
        .flat();
      // In a small class the same image can be the most and the least typical: it is shown once.
      const typical = new Set(candidates.filter(({ kind }) => kind === 'typical').map(({ row }) => row.imageId));
      return candidates
        .filter(({ kind, row }) => kind !== 'outlier' || !typical.has(row.imageId))
        .map(({ kind, class: shownClass, row, agreement }) => ({ kind, class: shownClass, row, agreement }));
    },
  };
}

/** Pearson correlation of two maps of the same shape; null where one is constant. */
function correlation(a: Float32Array, b: Float32Array): number | null {
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
