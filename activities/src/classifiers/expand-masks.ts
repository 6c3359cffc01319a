import type { MaskedBatch } from './classifier.ts';
import { expandMask } from './expand-mask.ts';

/** Passes `[start, end)` of a batch as masked images [end − start, channels, height, width]. */
export function expandMaskedImages(
  batch: MaskedBatch,
  shape: { readonly channels: number; readonly height: number; readonly width: number },
  start: number,
  end: number,
): Float32Array {
  const { table, cells, images } = batch;
  const pixels = shape.height * shape.width;
  const planes = shape.channels;
  const cellCount = table.gridRows * table.gridColumns;
  const out = new Float32Array((end - start) * planes * pixels);
  for (let pass = start; pass < end; pass++) {
    const [shiftY, shiftX] = [batch.shiftY[pass]!, batch.shiftX[pass]!];
    const mask = expandMask(table, { cells, offset: pass * cellCount, shiftY, shiftX });
    const image = batch.imageIndex[pass]! * planes * pixels;
    const target = (pass - start) * planes * pixels;
    for (let plane = 0; plane < planes * pixels; plane += pixels) {
      for (let i = 0; i < pixels; i++) out[target + plane + i] = images[image + plane + i]! * mask[i]!;
    }
  }
  return out;
}
