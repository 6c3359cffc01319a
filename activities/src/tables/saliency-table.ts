import type { ColumnType } from './column-type.ts';
import { absent, bool, float32, int32, int64, nullable, utf8 } from './column-type.ts';
import { float32List } from './list-column-type.ts';
import { nameColumn } from './name-column.ts';
import { openTable } from './open-table.ts';
import type { SaliencyRow, SaliencyStatus, SaliencyTable } from './rows.ts';
import type { Layout } from './table-layout.ts';
import { column, encodeTable } from './table-layout.ts';

const STATUSES: readonly SaliencyStatus[] = ['ok', 'degenerate', 'unreadable'];

function layoutOf(height: number, width: number, effectLength: number): Layout<SaliencyRow> {
  const effect: ColumnType<Float32Array | null> =
    effectLength === 0 ? absent : nullable(float32List(effectLength), new Float32Array(effectLength));
  return {
    imageId: column('image_id', utf8),
    imageSha256: column('image_sha256', utf8),
    label: column('label', nullable(int32, 0)),
    predicted: column('predicted', int32),
    target: column('target', int32),
    score: column('score', float32),
    status: column('status', nameColumn(STATUSES)),
    reason: column('reason', utf8),
    passes: column('passes', int32),
    converged: column('converged', bool),
    seed: column('seed', int64),
    confidence: column('confidence', nullable(float32, 0)),
    map: column('map', float32List(height * width)),
    effect: column('effect', effect),
    effectError: column('effect_error', effect),
  };
}

/**
 * A saliency table as an Arrow IPC file; metadata `height`, `width`, `effect_length`. There are no `effect` and
 * `effect_error` columns where `effectLength` is 0. Throws RangeError where a map is not [height, width].
 */
export function encodeSaliencyTable({ height, width, effectLength, rows }: SaliencyTable): Uint8Array {
  const metadata = { height, width, effect_length: effectLength };
  return encodeTable('saliency', metadata, layoutOf(height, width, effectLength), rows);
}

/** Maps are views of the bytes. Throws AtlasError ArtifactCorrupt where the bytes are not a saliency table. */
export function decodeSaliencyTable(bytes: Uint8Array): SaliencyTable {
  const table = openTable('saliency', bytes);
  const [height, width, effectLength] = [table.number('height'), table.number('width'), table.number('effect_length')];
  return { height, width, effectLength, rows: table.rows(layoutOf(height, width, effectLength)) };
}
