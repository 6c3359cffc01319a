import type { ClassifierInfo, MaskedBatch } from '../classifier.ts';
import { pseudoRandom } from './tiny-onnx.ts';

/** A batch of random masks over random images, on a 3×2 grid with 4×5 shifts; the same every time. */
export function randomBatch(
  shape: Pick<ClassifierInfo, 'channels' | 'height' | 'width' | 'classCount'>,
  count: number,
  imageCount = 3,
): MaskedBatch {
  const { channels, height, width, classCount } = shape;
  const unit = (length: number, seed: number): Float32Array => pseudoRandom(length, seed).map((v) => (v + 1) / 2);
  const index = (limit: number, seed: number): Int32Array =>
    Int32Array.from(unit(count, seed), (value) => Math.floor(value * limit));
  return {
    table: {
      gridRows: 3,
      gridColumns: 2,
      shiftCountY: 4,
      shiftCountX: 5,
      rows: unit(4 * height * 3, 1).map((v) => v / 3),
      columns: unit(5 * width * 2, 2).map((v) => v / 2),
    },
    images: pseudoRandom(imageCount * channels * height * width, 3),
    imageCount,
    count,
    imageIndex: index(imageCount, 4),
    cells: unit(count * 6, 5),
    shiftY: index(4, 6),
    shiftX: index(5, 7),
    target: index(classCount, 8),
  };
}

/** The passes of such a batch in another order, or some of them. */
export function pickPasses(batch: MaskedBatch, passes: readonly number[]): MaskedBatch {
  const of = (values: Int32Array): Int32Array => Int32Array.from(passes, (pass) => values[pass]!);
  return {
    ...batch,
    count: passes.length,
    imageIndex: of(batch.imageIndex),
    shiftY: of(batch.shiftY),
    shiftX: of(batch.shiftX),
    target: of(batch.target),
    cells: Float32Array.from(passes.flatMap((pass) => [...batch.cells.subarray(pass * 6, pass * 6 + 6)])),
  };
}

/** The largest absolute difference of two arrays of the same length. */
export function maximumDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} values beside ${b.length}`);
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index]!)), 0);
}
