import { int32, nullable, utf8 } from './column-type.ts';
import { boxList } from './list-column-type.ts';
import { openTable } from './open-table.ts';
import type { PlanRow } from './rows.ts';
import type { Layout } from './table-layout.ts';
import { column, encodeTable } from './table-layout.ts';

const layout: Layout<PlanRow> = {
  imageId: column('image_id', utf8),
  imageSha256: column('image_sha256', utf8),
  label: column('label', nullable(int32, 0)),
  boxes: column('boxes', boxList),
  mask: column('mask', nullable(utf8, '')),
  maskProblem: column('mask_problem', nullable(utf8, '')),
  location: column('location', utf8),
};

/** The plan's rows as an Arrow IPC file; `boxes` is a list of structs of float64. */
export function encodePlanTable(rows: readonly PlanRow[]): Uint8Array {
  return encodeTable('plan', {}, layout, rows);
}

/** Throws AtlasError ArtifactCorrupt where the bytes are not a plan. */
export function decodePlanTable(bytes: Uint8Array): PlanRow[] {
  return openTable('plan', bytes).rows(layout);
}
