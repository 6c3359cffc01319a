import type { MaskTable } from '../classifiers/classifier.ts';
import { separableProduct, type MaskPlace } from '../classifiers/expand-mask.ts';

/** Blocks per side that maps are estimated on: 14 at 224 pixels is 16 pixels a block. */
export const BLOCKS_PER_SIDE = 14;

/** Turns a mask's cells into its block averages without expanding it: blocks = rows[shiftY] · cells · columns[shiftX]ᵀ. */
export interface BlockTable {
  readonly blockRows: number;
  readonly blockColumns: number;
  readonly gridRows: number;
  readonly gridColumns: number;
  /** [shift, blockRows, gridRows]. */
  readonly rows: Float64Array;
  /** [shift, blockColumns, gridColumns]. */
  readonly columns: Float64Array;
}

const tables = new WeakMap<MaskTable, BlockTable>();

/**
 * The block table of a mask table: min(14, pixels) blocks per side of equal area; a pixel that two blocks share counts
 * in each by the area it has there.
 */
export function blockTable(table: MaskTable): BlockTable {
  const known = tables.get(table);
  if (known) return known;
  const height = table.rows.length / (table.shiftCountY * table.gridRows);
  const width = table.columns.length / (table.shiftCountX * table.gridColumns);
  const made: BlockTable = {
    blockRows: Math.min(BLOCKS_PER_SIDE, height),
    blockColumns: Math.min(BLOCKS_PER_SIDE, width),
    gridRows: table.gridRows,
    gridColumns: table.gridColumns,
    rows: averageRows(table.rows, table.shiftCountY, height, table.gridRows),
    columns: averageRows(table.columns, table.shiftCountX, width, table.gridColumns),
  };
  tables.set(table, made);
  return made;
}

/** Block averages of one mask, written into `out` [blockRows, blockColumns], values 0..1. */
export function blockAverages(table: BlockTable, place: MaskPlace, out: Float64Array): void {
  const { rows, columns, blockRows, blockColumns, gridRows, gridColumns } = table;
  separableProduct(
    { data: rows, offset: place.shiftY * blockRows * gridRows, rowCount: blockRows, columnCount: gridRows },
    {
      data: columns,
      offset: place.shiftX * blockColumns * gridColumns,
      rowCount: blockColumns,
      columnCount: gridColumns,
    },
    place,
    out,
  );
}

/** B · A[shift] for every shift: [shift, size, cells] → [shift, blocks, cells]. */
function averageRows(table: Float32Array, shiftCount: number, size: number, cellCount: number): Float64Array {
  const blockCount = Math.min(BLOCKS_PER_SIDE, size);
  const out = new Float64Array(shiftCount * blockCount * cellCount);
  for (let block = 0; block < blockCount; block++) {
    const start = (block * size) / blockCount;
    const end = ((block + 1) * size) / blockCount;
    for (let pixel = Math.floor(start); pixel < Math.min(Math.ceil(end), size); pixel++) {
      const share = (Math.min(end, pixel + 1) - Math.max(start, pixel)) / (end - start);
      for (let shift = 0; shift < shiftCount; shift++) {
        for (let cell = 0; cell < cellCount; cell++) {
          out[(shift * blockCount + block) * cellCount + cell]! +=
            share * table[(shift * size + pixel) * cellCount + cell]!;
        }
      }
    }
  }
  return out;
}
