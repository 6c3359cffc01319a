import type { ClassFigures, Figure } from '@saliency-atlas/contract';
import { wilsonInterval } from '../evaluate/index.ts';
import type { ClassMetricRow } from '../tables/rows.ts';
import type { ClassRow, ClassTable } from './class-table.ts';

/** The class number of rows over all classes. */
export const ALL_CLASSES = -1;

/** Of the removed shares measured, the one nearest to this is tracked. */
const TRACKED_REMOVED_SHARE = 0.7;

type OverallFigures = Omit<ClassFigures, 'class' | 'class_name'>;

/** What one version's history entry says about its classes. */
export interface VersionFigures {
  readonly overall: OverallFigures;
  /** By rising class; every class that was explained or has a figure. */
  readonly classes: readonly ClassFigures[];
}

/**
 * Gathers the tracked figures of one version. `metrics` are rows of evaluation/classes (class −1: all classes), with
 * those of `accuracyRows` and `transplantRows`; `drift` is by class. Overall, `concentrated_share` is of all images,
 * while `window_share`, `salient_share` and `drift` are means over the classes, weighted by their images.
 */
export function buildFigures(
  metrics: readonly ClassMetricRow[],
  global: ClassTable,
  drift: ReadonlyMap<number, number>,
): VersionFigures {
  const rows = new Map(global.rows.map((row) => [row.class, row]));
  const named = new Map<number, string>(metrics.map((row) => [row.class, row.className]));
  named.delete(ALL_CLASSES);
  for (const row of global.rows) named.set(row.class, row.className);
  const classes = [...named]
    .sort(([a], [b]) => a - b)
    .map(([target, className]): ClassFigures => {
      const row = rows.get(target);
      const measured = row !== undefined && row.images > 0;
      return {
        class: target,
        class_name: className,
        images: row?.images ?? 0,
        ...metricFigures(metrics, target),
        window_share: measured ? row.windowShare : null,
        concentrated_share: concentratedShare(row === undefined ? [] : [row]),
        salient_share: measured ? row.salientShare : null,
        drift: drift.get(target) ?? null,
      };
    });
  const overall: OverallFigures = {
    images: global.rows.reduce((sum, row) => sum + row.images, 0),
    ...metricFigures(metrics, ALL_CLASSES),
    window_share: weightedMean(classes, ({ window_share }) => window_share),
    concentrated_share: concentratedShare(global.rows),
    salient_share: weightedMean(classes, ({ salient_share }) => salient_share),
    drift: weightedMean(classes, (figures) => figures.drift),
  };
  return { overall, classes };
}

type MetricFigures = Pick<
  ClassFigures,
  | 'accuracy'
  | 'insertion_auc'
  | 'deletion_auc'
  | 'reconstruction_accuracy'
  | 'reconstruction_gap'
  | 'transplant_flip'
  | 'transplant_flip_concentrated'
  | 'transplant_flip_frame'
  | 'transplant_flip_tone'
  | 'transplant_flip_grain'
>;

function metricFigures(metrics: readonly ClassMetricRow[], target: number): MetricFigures {
  const own = metrics.filter((row) => row.class === target);
  const exact = (metric: string): Figure | null => toFigure(own.find((row) => row.metric === metric));
  return {
    accuracy: exact('accuracy'),
    insertion_auc: exact('insertion_auc'),
    deletion_auc: exact('deletion_auc'),
    reconstruction_accuracy: nearestShare(own, 'reconstruction_accuracy/salient/'),
    reconstruction_gap: nearestShare(own, 'reconstruction_gap/'),
    transplant_flip: exact('transplant_flip'),
    transplant_flip_concentrated: exact('transplant_flip_concentrated'),
    transplant_flip_frame: exact('transplant_flip_frame'),
    transplant_flip_tone: exact('transplant_flip_tone'),
    transplant_flip_grain: exact('transplant_flip_grain'),
  };
}

/** Metric names of reconstructions end with the removed share: `reconstruction_gap/0.7`. */
function nearestShare(rows: readonly ClassMetricRow[], prefix: string): Figure | null {
  const distance = (row: ClassMetricRow): number =>
    Math.abs(Number(row.metric.slice(prefix.length)) - TRACKED_REMOVED_SHARE);
  const candidates = rows.filter((row) => row.metric.startsWith(prefix));
  return toFigure(candidates.sort((a, b) => distance(a) - distance(b))[0]);
}

function toFigure(row: ClassMetricRow | undefined): Figure | null {
  return row === undefined ? null : { value: row.value, low: row.low, high: row.high, count: row.count };
}

function concentratedShare(rows: readonly ClassRow[]): Figure | null {
  const images = rows.reduce((sum, row) => sum + row.images, 0);
  const concentrated = rows.reduce((sum, row) => sum + row.concentratedImages, 0);
  return images === 0 ? null : wilsonInterval(concentrated / images, images);
}

function weightedMean(
  classes: readonly ClassFigures[],
  figureOf: (figures: ClassFigures) => number | null,
): number | null {
  let sum = 0;
  let images = 0;
  for (const figures of classes) {
    const value = figureOf(figures);
    if (value === null) continue;
    sum += value * figures.images;
    images += figures.images;
  }
  return images === 0 ? null : sum / images;
}
