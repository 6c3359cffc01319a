import type { MaskTable } from '../classifiers/classifier.ts';
import type { MaskPlace } from '../classifiers/expand-mask.ts';

/** A weighted sum of masks, kept as cells per shift: masks of one shift share one upsampling. */
export interface MaskAccumulator {
  readonly table: MaskTable;
  /** [shiftCountY, shiftCountX, gridRows, gridColumns]. */
  readonly cells: Float64Array;
}

export function createMaskAccumulator(table: MaskTable): MaskAccumulator {
  const { shiftCountY, shiftCountX, gridRows, gridColumns } = table;
  return { table, cells: new Float64Array(shiftCountY * shiftCountX * gridRows * gridColumns) };
}

/** Adds weight · mask in place. */
export function addMask({ table, cells }: MaskAccumulator, place: MaskPlace, weight: number): void {
  const cellCount = table.gridRows * table.gridColumns;
  const base = (place.shiftY * table.shiftCountX + place.shiftX) * cellCount;
  for (let cell = 0; cell < cellCount; cell++) cells[base + cell]! += weight * place.cells[place.offset + cell]!;
}

/** The sum in pixels, [height, width]. */
export function expandSum({ table, cells }: MaskAccumulator): Float64Array {
  const { shiftCountY, shiftCountX, gridRows, gridColumns } = table;
  const height = table.rows.length / (shiftCountY * gridRows);
  const width = table.columns.length / (shiftCountX * gridColumns);
  const out = new Float64Array(height * width);
  for (let shiftY = 0; shiftY < shiftCountY; shiftY++) {
    const half = new Float64Array(gridRows * width);
    addColumns(table, cells, shiftY, half);
    for (let y = 0; y < height; y++) {
      for (let row = 0; row < gridRows; row++) {
        const weight = table.rows[(shiftY * height + y) * gridRows + row]!;
        if (weight === 0) continue;
        for (let x = 0; x < width; x++) out[y * width + x]! += weight * half[row * width + x]!;
      }
    }
  }
  return out;
}

/** Σ over shiftX of cells · columns[shiftX]ᵀ, added to `out` [gridRows, width]. */
function addColumns(table: MaskTable, cells: Float64Array, shiftY: number, out: Float64Array): void {
  const { shiftCountX, gridRows, gridColumns, columns } = table;
  const width = columns.length / (shiftCountX * gridColumns);
  for (let shiftX = 0; shiftX < shiftCountX; shiftX++) {
    const base = (shiftY * shiftCountX + shiftX) * gridRows * gridColumns;
    for (let row = 0; row < gridRows; row++) {
      for (let column = 0; column < gridColumns; column++) {
        const cell = cells[base + row * gridColumns + column]!;
        if (cell === 0) continue;
        const from = shiftX * width * gridColumns + column;
        for (let x = 0; x < width; x++) out[row * width + x]! += cell * columns[from + x * gridColumns]!;
      }
    }
  }
}
