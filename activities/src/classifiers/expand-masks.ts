import type { MaskedBatch } from './classifier.ts';

/**
 * Writes one mask [height, width] into `out`: rows[shiftY] · cells · columns[shiftX]ᵀ, all row-major.
 * `pass` is its place in the batch. **Source:** RISE (Petsiuk et al. 2018), upsampled and shifted cells, made separable.
 */
export function expandMask(batch: MaskedBatch, pass: number, height: number, width: number, out: Float32Array): void {
  const { gridRows, gridColumns, rows, columns } = batch.table;
  const rowStart = batch.shiftY[pass]! * height * gridRows;
  const columnStart = batch.shiftX[pass]! * width * gridColumns;
  const cellStart = pass * gridRows * gridColumns;
  const stretched = new Float32Array(gridColumns);
  for (let y = 0; y < height; y++) {
    stretched.fill(0);
    for (let i = 0; i < gridRows; i++) {
      const weight = rows[rowStart + y * gridRows + i]!;
      if (weight === 0) continue;
      for (let j = 0; j < gridColumns; j++) stretched[j]! += weight * batch.cells[cellStart + i * gridColumns + j]!;
    }
    for (let x = 0; x < width; x++) {
      let value = 0;
      for (let j = 0; j < gridColumns; j++) value += stretched[j]! * columns[columnStart + x * gridColumns + j]!;
      out[y * width + x] = value;
    }
  }
}

/** Passes `[start, end)` of a batch as masked images [end − start, channels, height, width]. */
export function expandMaskedImages(
  batch: MaskedBatch,
  shape: { readonly channels: number; readonly height: number; readonly width: number },
  start: number,
  end: number,
): Float32Array {
  const { channels, height, width } = shape;
  const pixels = height * width;
  const out = new Float32Array((end - start) * channels * pixels);
  const mask = new Float32Array(pixels);
  for (let pass = start; pass < end; pass++) {
    expandMask(batch, pass, height, width, mask);
    const image = batch.imageIndex[pass]! * channels * pixels;
    const target = (pass - start) * channels * pixels;
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i < pixels; i++) {
        out[target + c * pixels + i] = batch.images[image + c * pixels + i]! * mask[i]!;
      }
    }
  }
  return out;
}
