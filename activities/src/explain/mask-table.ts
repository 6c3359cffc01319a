import type { MaskTable } from '../classifiers/classifier.ts';

const tables = new Map<string, MaskTable>();

/**
 * The table of shifted bilinear masks of one geometry; equal arguments give the same object, so batches can be shared.
 *
 * A mask is gridRows × gridColumns cells, upsampled bilinearly to (cells + 1)·⌈size/cells⌉ pixels a side and cropped at
 * a shift of 0..⌈size/cells⌉ − 1. Sampling is half-pixel with clamped edges, as cv2.resize and skimage.transform.resize:
 * source = (target + ½)·cells/upsampled − ½. Every table row sums to 1, so the mask of 1 − cells is 1 − mask.
 * Throws RangeError where a side has more cells than pixels.
 * **Source:** Petsiuk et al., RISE, BMVC 2018, section 3.2.
 */
export function maskTable(height: number, width: number, gridRows: number, gridColumns = gridRows): MaskTable {
  const key = [height, width, gridRows, gridColumns].join('x');
  const known = tables.get(key);
  if (known) return known;
  const table: MaskTable = {
    gridRows,
    gridColumns,
    shiftCountY: shiftCount(height, gridRows),
    shiftCountX: shiftCount(width, gridColumns),
    rows: axisTable(height, gridRows),
    columns: axisTable(width, gridColumns),
  };
  tables.set(key, table);
  return table;
}

function shiftCount(size: number, cellCount: number): number {
  if (!Number.isInteger(cellCount) || cellCount < 1 || cellCount > size) {
    throw new RangeError(`maskTable: cells per side must be an integer in [1, ${size}], got ${cellCount}`);
  }
  return Math.ceil(size / cellCount);
}

/** Bilinear weights of one axis, [shift, pixel, cell]. */
function axisTable(size: number, cellCount: number): Float32Array {
  const shifts = shiftCount(size, cellCount);
  const upsampled = (cellCount + 1) * shifts;
  const out = new Float32Array(shifts * size * cellCount);
  for (let shift = 0; shift < shifts; shift++) {
    for (let pixel = 0; pixel < size; pixel++) {
      const source = ((pixel + shift + 0.5) * cellCount) / upsampled - 0.5;
      const low = Math.floor(source);
      const weight = source - low;
      const base = (shift * size + pixel) * cellCount;
      // Edges repeat the outermost cell: both weights then land on it.
      out[base + clampIndex(low, cellCount)]! += 1 - weight;
      out[base + clampIndex(low + 1, cellCount)]! += weight;
    }
  }
  return out;
}

function clampIndex(index: number, count: number): number {
  return Math.min(Math.max(index, 0), count - 1);
}
