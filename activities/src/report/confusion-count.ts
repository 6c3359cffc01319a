import type { SaliencyRow } from '../tables/rows.ts';
import type { ReportMap } from './report-model.ts';

/** Images with one label to which the model gives one class. */
export interface ConfusionCell {
  readonly label: number;
  readonly predicted: number;
  readonly images: number;
  /** Mean of the maps of what the model said in these images; null for right answers and where too many kinds are. */
  readonly map: ReportMap | null;
}

/** How often the model says what of which class; cells without images are left out. */
export interface Confusion {
  /** Labelled images that could be read. */
  readonly labelled: number;
  /** By label, then by class said. */
  readonly cells: readonly ConfusionCell[];
}

/** Kinds of wrong answers whose mean map is kept: 16 MiB of sums. */
const MOST_MAPS = 4096;

interface Sums {
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
  images: number;
}

/** Counts answers by label and class said, and averages where the model looked when it was wrong. */
export function createConfusionCount(shrink: (map: Float32Array) => ReportMap): {
  offer(row: SaliencyRow): void;
  finish(): Confusion;
} {
  const counts = new Map<string, { label: number; predicted: number; images: number; sums: Sums | null }>();
  let labelled = 0;
  let maps = 0;
  return {
    offer({ label, predicted, target, status, map }) {
      if (label === null) return;
      labelled += 1;
      const key = `${label}>${predicted}`;
      const cell = counts.get(key) ?? { label, predicted, images: 0, sums: null };
      counts.set(key, cell);
      cell.images += 1;
      if (label === predicted || target !== predicted || status !== 'ok') return;
      if (cell.sums === null && maps >= MOST_MAPS) return;
      const small = shrink(map);
      if (cell.sums === null) {
        maps += 1;
        cell.sums = { ...small, values: new Float64Array(small.values.length), images: 0 };
      }
      const { sums } = cell;
      sums.images += 1;
      small.values.forEach((value, pixel) => {
        sums.values[pixel]! += value;
      });
    },
    finish() {
      const cells = [...counts.values()]
        .sort((a, b) => a.label - b.label || a.predicted - b.predicted)
        .map(({ sums, ...cell }) => ({ ...cell, map: sums && meanOf(sums) }));
      return { labelled, cells };
    },
  };
}

function meanOf({ height, width, values, images }: Sums): ReportMap {
  return { height, width, values: Float32Array.from(values, (sum) => sum / images) };
}
