import type { ClassMetricRow, ImageMetricRow, ReconstructionRow } from '../tables/rows.ts';
import { createMetricValues, type MetricValues } from './metric-values.ts';
import { reconstructionFigures } from './reconstruction-shares.ts';

/** The class of figures over all images. */
const OVERALL = -1;

/** Collects figures of images object by object; memory grows with classes and metrics, not with images. */
export interface ClassSummary {
  addMetrics(rows: readonly ImageMetricRow[]): void;
  /** All reconstructions of an image must come in one call. */
  addReconstructions(rows: readonly ReconstructionRow[]): void;
  /**
   * One row per class and metric, class −1 first, metrics in alphabetical order. Resampling many classes takes minutes:
   * `breathe` is called between the rows.
   */
  rows(breathe: () => Promise<void>): Promise<ClassMetricRow[]>;
}

/**
 * Summarises figures per class of the target and overall: means with a bootstrap 95 % interval from `seed`, shares
 * (`reconstruction_accuracy`, `pointing_game`) with Wilson's. The order in which rows come does not matter.
 */
export function createClassSummary(classNames: readonly string[], seed: number): ClassSummary {
  const values = new Map<number, Map<string, MetricValues>>();
  const add = (target: number, metric: string, value: number): void => {
    for (const group of [OVERALL, target]) {
      const metrics = values.get(group) ?? new Map<string, MetricValues>();
      values.set(group, metrics);
      const list = metrics.get(metric) ?? createMetricValues(isShare(metric));
      metrics.set(metric, list);
      list.add(value);
    }
  };
  return {
    addMetrics(rows) {
      for (const { target, metric, value } of rows) add(target, metric, value);
    },
    addReconstructions(rows) {
      for (const { target, metric, value } of reconstructionFigures(rows)) add(target, metric, value);
    },
    async rows(breathe) {
      const rows: ClassMetricRow[] = [];
      for (const [group, metrics] of [...values].sort(([a], [b]) => a - b)) {
        const className = nameOf(group, classNames);
        for (const [metric, list] of [...metrics].sort(([a], [b]) => (a < b ? -1 : 1))) {
          rows.push({ class: group, className, metric, ...list.interval(seed) });
          await breathe();
        }
      }
      return rows;
    },
  };
}

function isShare(metric: string): boolean {
  return metric.startsWith('reconstruction_accuracy/') || metric.startsWith('pointing_game');
}

function nameOf(group: number, classNames: readonly string[]): string {
  return group === OVERALL ? 'all classes' : (classNames[group] ?? String(group));
}
