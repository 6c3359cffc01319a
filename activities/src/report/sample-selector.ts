import type { GlobalTable, PlanRow, SaliencyRow } from '../tables/rows.ts';
import type { ReportMap } from './report-model.ts';
import { shrinkRaster } from './resample.ts';

/** Longer side of the maps that are kept. */
const MAP_SIDE = 112;

/** A saliency row worth showing, without the picture. */
export interface SelectedSample {
  readonly kind: 'typical' | 'wrong' | 'outlier';
  /** The class under which it is shown: its label, or the explained class where it has none. */
  readonly class: number;
  readonly row: Pick<SaliencyRow, 'imageId' | 'label' | 'predicted' | 'target' | 'score'>;
  /** A copy of the row's map, at most MAP_SIDE long: the shard that it came from can go. */
  readonly map: ReportMap;
  /** Where to find the picture. */
  readonly plan: PlanRow;
  /** Correlation of its map with the mean map of the explained class. */
  readonly agreement: number | null;
}

/** Looks at every saliency row once and keeps a few per class. */
export interface SampleSelector {
  offer(row: SaliencyRow, plan: PlanRow, agreement: number | null): void;
  /** What was kept: per class typical, then wrong, then outlier; best first. The order of offers does not matter. */
  selected(): SelectedSample[];
}

interface Candidate extends SelectedSample {
  readonly rank: number;
}

/**
 * Chooses images for the report while saliency objects stream by: typical ones (right, and the map most like the
 * class's mean map), wrong ones (most certain first) and outliers (right, but the map least like the class's).
 * Memory is `perKind` small maps per class and kind, whatever the number of images. With `classes` only these are kept.
 */
export function createSampleSelector(
  global: Pick<GlobalTable, 'height' | 'width'>,
  perKind = 6,
  classes: ReadonlySet<number> | null = null,
): SampleSelector {
  const kept = new Map<string, Candidate[]>();
  const keep = (
    kind: SelectedSample['kind'],
    rank: number,
    row: SaliencyRow,
    plan: PlanRow,
    agreement: number | null,
  ) => {
    const shownClass = row.label ?? row.target;
    if (classes !== null && !classes.has(shownClass)) return;
    const key = `${shownClass}/${kind}`;
    const list = kept.get(key) ?? [];
    kept.set(key, list);
    const last = list[perKind - 1];
    if (last !== undefined && (rank < last.rank || (rank === last.rank && row.imageId > last.row.imageId))) return;
    const { imageId, label, predicted, target, score } = row;
    const small = { imageId, label, predicted, target, score };
    list.push({ kind, rank, class: shownClass, row: small, map: copyOf(row.map, global), plan, agreement });
    list.sort((a, b) => b.rank - a.rank || (a.row.imageId < b.row.imageId ? -1 : 1));
    if (list.length > perKind) list.pop();
  };
  return {
    offer(row, plan, agreement) {
      if (row.status !== 'ok') return;
      if (row.label !== null && row.label !== row.predicted) {
        keep('wrong', row.score, row, plan, agreement);
      } else if (agreement !== null) {
        keep('typical', agreement, row, plan, agreement);
        keep('outlier', -agreement, row, plan, agreement);
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
        .map(({ rank: _, ...sample }) => sample);
    },
  };
}

function copyOf(map: Float32Array, { height, width }: Pick<GlobalTable, 'height' | 'width'>): ReportMap {
  const small = shrinkRaster({ height, width, channels: 1, data: map }, MAP_SIDE);
  return { height: small.height, width: small.width, values: Float32Array.from(small.data) };
}
