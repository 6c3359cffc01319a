import { setImmediate as nextTurn } from 'node:timers/promises';
import { matches, sortKey, type ImageFilter } from '@saliency-atlas/activities/report';
import { rowCursor, type ImageColumns } from '../run-images/image-columns.ts';

/** Rows looked at before others get their turn. */
const ROWS_A_TURN = 65_536;

/** The rows that a filter finds, in its order; equal ones as they are stored. */
export async function findImages(columns: ImageColumns, filter: ImageFilter): Promise<Uint32Array> {
  const cursor = rowCursor(columns);
  const key = sortKey(filter.order);
  const found = new Uint32Array(columns.rows);
  const keys = key === null ? null : new Float64Array(columns.rows);
  let count = 0;
  for (let row = 0; row < columns.rows; row += 1) {
    if (row % ROWS_A_TURN === ROWS_A_TURN - 1) await nextTurn();
    cursor.row = row;
    if (!matches(filter, cursor)) continue;
    if (keys !== null && key !== null) keys[row] = key(cursor);
    found[count] = row;
    count += 1;
  }
  const rows = found.slice(0, count);
  if (keys !== null) rows.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
  return rows;
}
