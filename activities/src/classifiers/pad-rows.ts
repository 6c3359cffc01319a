import type { MaskedBatch } from './classifier.ts';

/** Rows `[start, end)` of an array with `width` numbers a row, followed by zeros up to `count` rows. */
export function padRows<T extends Float32Array | Int32Array>(
  data: T,
  start: number,
  end: number,
  width: number,
  count: number,
): T {
  const part = data.subarray(start * width, end * width) as T;
  if (end - start === count) return part;
  const out = (data instanceof Float32Array ? new Float32Array(count * width) : new Int32Array(count * width)) as T;
  out.set(part);
  return out;
}

/** The span of images that passes `[start, end)` need, so that no others travel with them, and their places in it. */
export function imageSpan(
  batch: MaskedBatch,
  start: number,
  end: number,
): { first: number; count: number; index: Int32Array } {
  const index = batch.imageIndex.slice(start, end);
  const first = index.reduce((least, image) => Math.min(least, image), batch.imageCount);
  const last = index.reduce((most, image) => Math.max(most, image), 0);
  return { first, count: last + 1 - first, index: index.map((image) => image - first) };
}
