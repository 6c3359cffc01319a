import type { MaskTable } from './classifier.ts';

/** Where one mask lies in the arrays of a batch or proposal: its cells start at `offset` of `cells`. */
export interface MaskPlace {
  readonly cells: ArrayLike<number>;
  readonly offset: number;
  readonly shiftY: number;
  readonly shiftX: number;
}

/**
 * Expands one mask to pixels, [height, width], 0..1: the reference for engines that expand masks in their own graph,
 * and the fallback of those that cannot.
 * **Source:** RISE (Petsiuk et al. 2018), upsampled and shifted cells, made separable.
 */
export function expandMask(table: MaskTable, place: MaskPlace): Float32Array {
  const height = table.rows.length / (table.shiftCountY * table.gridRows);
  const width = table.columns.length / (table.shiftCountX * table.gridColumns);
  const out = new Float32Array(height * width);
  separableProduct(
    { data: table.rows, offset: place.shiftY * height * table.gridRows, rowCount: height, columnCount: table.gridRows },
    {
      data: table.columns,
      offset: place.shiftX * width * table.gridColumns,
      rowCount: width,
      columnCount: table.gridColumns,
    },
    place,
    out,
  );
  return out;
}

/** A row-major matrix inside a longer array. */
interface MatrixView {
  readonly data: ArrayLike<number>;
  readonly offset: number;
  readonly rowCount: number;
  readonly columnCount: number;
}

/** left · cells · rightᵀ, written into `out` [left.rowCount, right.rowCount]. */
export function separableProduct(
  left: MatrixView,
  right: MatrixView,
  cells: { readonly cells: ArrayLike<number>; readonly offset: number },
  out: Float32Array | Float64Array,
): void {
  const gridRows = left.columnCount;
  const gridColumns = right.columnCount;
  const width = right.rowCount;
  // cells · rightᵀ first: it is the smaller of the two intermediate products.
  const half = new Float64Array(gridRows * width);
  for (let row = 0; row < gridRows; row++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let column = 0; column < gridColumns; column++) {
        sum +=
          cells.cells[cells.offset + row * gridColumns + column]! *
          right.data[right.offset + x * gridColumns + column]!;
      }
      half[row * width + x] = sum;
    }
  }
  for (let y = 0; y < left.rowCount; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let row = 0; row < gridRows; row++) {
        sum += left.data[left.offset + y * gridRows + row]! * half[row * width + x]!;
      }
      out[y * width + x] = sum;
    }
  }
}
