import type { ClassMetricRow, ImageMetricRow, ReconstructionRow } from '../tables/rows.ts';
import { bootstrapInterval, wilsonInterval, type Interval } from './intervals.ts';
import { reconstructionFigures } from './reconstruction-shares.ts';

/** The class of figures over all images. */
const OVERALL = -1;

/** Collects figures of images object by object and keeps their values alone. */
export interface ClassSummary {
  addMetrics(rows: readonly ImageMetricRow[]): void;
  /** All reconstructions of an image must come in one call. */
  addReconstructions(rows: readonly ReconstructionRow[]): void;
  /** One row per class and metric, class −1 first, metrics in alphabetical order. */
  rows(): ClassMetricRow[];
}

/**
 * Summarises figures per class of the target and overall: means with a bootstrap 95 % interval from `seed`, shares
 * (`reconstruction_accuracy`, `pointing_game`) with Wilson's. The order in which rows come does not matter.
 */
export function createClassSummary(classNames: readonly string[], seed: number): ClassSummary {
  const values = new Map<number, Map<string, number[]>>();
  const add = (target: number, metric: string, value: number): void => {
    for (const group of [OVERALL, target]) {
      const metrics = values.get(group) ?? new Map<string, number[]>();
      values.set(group, metrics);
      const list = metrics.get(metric) ?? [];
      metrics.set(metric, list);
      list.push(value);
    }
  };
  return {
    addMetrics(rows) {
      for (const { target, metric, value } of rows) add(target, metric, value);
    },
    addReconstructions(rows) {
      for (const { target, metric, value } of reconstructionFigures(rows)) add(target, metric, value);
    },
    rows: () =>
      [...values]
        .sort(([a], [b]) => a - b)
        .flatMap(([group, metrics]) => summariseGroup(group, nameOf(group, classNames), metrics, seed)),
  };
}

function summariseGroup(
  group: number,
  className: string,
  metrics: ReadonlyMap<string, number[]>,
  seed: number,
): ClassMetricRow[] {
  return [...metrics]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([metric, list]) => ({ class: group, className, metric, ...interval(metric, list, seed) }));
}

function interval(metric: string, list: readonly number[], seed: number): Interval {
  // Sorted, so that sums and resamples do not depend on the order of arrival.
  const values = Float64Array.from(list).sort();
  if (!isShare(metric)) return bootstrapInterval(values, seed);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return wilsonInterval(Math.min(1, mean), values.length);
}

function isShare(metric: string): boolean {
  return metric.startsWith('reconstruction_accuracy/') || metric.startsWith('pointing_game');
}

function nameOf(group: number, classNames: readonly string[]): string {
  return group === OVERALL ? 'all classes' : (classNames[group] ?? String(group));
}
