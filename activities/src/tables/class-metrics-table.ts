import { float64, int32, utf8 } from './column-type.ts';
import { openTable } from './open-table.ts';
import type { ClassMetricRow } from './rows.ts';
import type { Layout } from './table-layout.ts';
import { column, encodeTable } from './table-layout.ts';

const layout: Layout<ClassMetricRow> = {
  class: column('class', int32),
  className: column('class_name', utf8),
  metric: column('metric', utf8),
  value: column('value', float64),
  low: column('low', float64),
  high: column('high', float64),
  count: column('count', int32),
};

/** The figures of classes as an Arrow IPC file, one row per class (−1: all classes) and metric. */
export function encodeClassMetricsTable(rows: readonly ClassMetricRow[]): Uint8Array {
  return encodeTable('class_metrics', {}, layout, rows);
}

/** Throws AtlasError ArtifactCorrupt where the bytes are not the figures of classes. */
export function decodeClassMetricsTable(bytes: Uint8Array): ClassMetricRow[] {
  return openTable('class_metrics', bytes).rows(layout);
}
