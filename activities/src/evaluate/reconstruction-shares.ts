import type { ReconstructionRow } from '../tables/rows.ts';

/** One figure of one image, made from its reconstructions. */
export interface ReconstructionFigure {
  readonly target: number;
  /** `reconstruction_accuracy/<region>/<share>` or `reconstruction_gap/<share>`. */
  readonly metric: string;
  readonly value: number;
}

/** Metric of the share of reconstructions that keep the class. */
function reconstructionAccuracyMetric(region: string, removedShare: number): string {
  return `reconstruction_accuracy/${region}/${shareName(removedShare)}`;
}

/** Metric of what salient regions matter more than random ones of the same size. */
function reconstructionGapMetric(removedShare: number): string {
  return `reconstruction_gap/${shareName(removedShare)}`;
}

/**
 * Per image, region and removed share: the share of its samples that keep the class; and per image and removed share
 * the paired gap, random minus salient, where it has both. Samples of one image are not independent: they make one value.
 */
export function reconstructionFigures(rows: readonly ReconstructionRow[]): ReconstructionFigure[] {
  const images = new Map<string, ImageCells>();
  for (const row of rows) {
    // One image may be explained for several classes; each is a subject of its own.
    const subject = `${row.imageId}\0${row.target}`;
    const image: ImageCells = images.get(subject) ?? { target: row.target, cells: new Map() };
    images.set(subject, image);
    const metric = reconstructionAccuracyMetric(row.region, row.removedShare);
    const cell = image.cells.get(metric) ?? { row, sum: 0, count: 0 };
    image.cells.set(metric, { row, sum: cell.sum + (row.accepted ? 1 : 0), count: cell.count + 1 });
  }
  return [...images.values()].flatMap(({ target, cells }) =>
    [...cells].flatMap(([metric, { row, sum, count }]) => {
      const accuracy: ReconstructionFigure = { target, metric, value: sum / count };
      const salient = cells.get(reconstructionAccuracyMetric('salient', row.removedShare));
      if (row.region !== 'random' || salient === undefined) return [accuracy];
      const gap = sum / count - salient.sum / salient.count;
      return [accuracy, { target, metric: reconstructionGapMetric(row.removedShare), value: gap }];
    }),
  );
}

interface ImageCells {
  readonly target: number;
  /** Accepted samples by accuracy metric. */
  readonly cells: Map<string, { readonly row: ReconstructionRow; readonly sum: number; readonly count: number }>;
}

/** A removed share without the noise of float32: 0.5, 0.6, … */
function shareName(removedShare: number): string {
  return String(Number(removedShare.toFixed(4)));
}
