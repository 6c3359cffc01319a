import type { MaskedBatch } from './classifier.ts';
import type { ForwardShape } from './forward.ts';

function checkLength(name: string, actual: number, expected: number): void {
  if (actual !== expected) throw new RangeError(`classifier: ${name} must have ${expected} values, got ${actual}`);
}

function checkIndex(name: string, values: Int32Array, limit: number): void {
  for (const value of values) {
    if (value < 0 || value >= limit) throw new RangeError(`classifier: ${name} must be in [0, ${limit}), got ${value}`);
  }
}

/** Throws RangeError unless `images` is [imageCount, channels, height, width]. */
export function checkImages(images: Float32Array, imageCount: number, shape: ForwardShape): void {
  checkLength('images', images.length, imageCount * shape.channels * shape.height * shape.width);
}

/** Throws RangeError where the arrays of a masked batch do not fit together or an index points nowhere. */
export function checkMaskedBatch(batch: MaskedBatch, shape: ForwardShape): void {
  const { table, count } = batch;
  checkImages(batch.images, batch.imageCount, shape);
  checkLength('table.rows', table.rows.length, table.shiftCountY * shape.height * table.gridRows);
  checkLength('table.columns', table.columns.length, table.shiftCountX * shape.width * table.gridColumns);
  checkLength('cells', batch.cells.length, count * table.gridRows * table.gridColumns);
  const limits = {
    imageIndex: batch.imageCount,
    shiftY: table.shiftCountY,
    shiftX: table.shiftCountX,
    target: shape.classCount,
  };
  for (const name of ['imageIndex', 'shiftY', 'shiftX', 'target'] as const) {
    checkLength(name, batch[name].length, count);
    checkIndex(name, batch[name], limits[name]);
  }
}
