import { float32, int32, nullable, utf8 } from './column-type.ts';
import { nameColumn } from './name-column.ts';
import { openTable } from './open-table.ts';
import type { ImageIndexRow } from './rows.ts';
import type { Layout } from './table-layout.ts';
import { column, encodeTable } from './table-layout.ts';

const layout: Layout<ImageIndexRow> = {
  imageId: column('image_id', utf8),
  label: column('label', nullable(int32, 0)),
  predicted: column('predicted', int32),
  target: column('target', int32),
  score: column('score', float32),
  status: column('status', nameColumn(['ok', 'degenerate', 'unreadable'])),
  reason: column('reason', utf8),
  typicality: column('typicality', nullable(float32, 0)),
};

/** Part of the list of a run's images as an Arrow IPC file: one row per image and class explained, without maps. */
export function encodeImageIndexTable(rows: readonly ImageIndexRow[]): Uint8Array {
  return encodeTable('image_index', {}, layout, rows);
}

/** Throws AtlasError ArtifactCorrupt where the bytes are not such a list. */
export function decodeImageIndexTable(bytes: Uint8Array): ImageIndexRow[] {
  return openTable('image_index', bytes).rows(layout);
}
