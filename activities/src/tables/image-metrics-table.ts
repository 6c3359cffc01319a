import { float64, int32, utf8 } from './column-type.ts';
import { openTable } from './open-table.ts';
import type { ImageMetricRow } from './rows.ts';
import type { Layout } from './table-layout.ts';
import { column, encodeTable } from './table-layout.ts';

const layout: Layout<ImageMetricRow> = {
  imageId: column('image_id', utf8),
  target: column('target', int32),
  metric: column('metric', utf8),
  value: column('value', float64),
};

/** The figures of images as an Arrow IPC file, one row per image and metric. */
export function encodeImageMetricsTable(rows: readonly ImageMetricRow[]): Uint8Array {
  return encodeTable('image_metrics', {}, layout, rows);
}

/** Throws AtlasError ArtifactCorrupt where the bytes are not the figures of images. */
export function decodeImageMetricsTable(bytes: Uint8Array): ImageMetricRow[] {
  return openTable('image_metrics', bytes).rows(layout);
}
