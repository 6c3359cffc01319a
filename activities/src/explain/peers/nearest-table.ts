import type { MaskTable } from '../../classifiers/classifier.ts';

const tables = new Map<string, MaskTable>();

/**
 * The table of unshifted masks with hard edges: `grid` × `grid` rectangles of as equal a size as the image allows.
 * Equal arguments give the same object. Throws RangeError where a side has more cells than pixels.
 */
export function nearestTable(height: number, width: number, grid: number): MaskTable {
  if (!Number.isInteger(grid) || grid < 1 || grid > Math.min(height, width)) {
    throw new RangeError(`nearestTable: grid must be an integer in [1, ${Math.min(height, width)}], got ${grid}`);
  }
  const key = [height, width, grid].join('x');
  const known = tables.get(key);
  if (known) return known;
  const table: MaskTable = {
    gridRows: grid,
    gridColumns: grid,
    shiftCountY: 1,
    shiftCountX: 1,
    rows: axisTable(height, grid),
    columns: axisTable(width, grid),
  };
  tables.set(key, table);
  return table;
}

/** One-hot weights of one axis, [1, pixel, cell]. */
function axisTable(size: number, grid: number): Float32Array {
  const out = new Float32Array(size * grid);
  for (let pixel = 0; pixel < size; pixel++) out[pixel * grid + Math.floor((pixel * grid) / size)] = 1;
  return out;
}
