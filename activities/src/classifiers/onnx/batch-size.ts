/** Pixels per batch that keep one core busy without waste, and the most rows worth having; see test/bench/engines. */
const PIXELS_PER_BATCH = 32 * 224 * 224;
const MOST_ROWS = 128;

/** Rows per forward pass for inputs of this size: a power of two, 32 at 224², 128 for small inputs, 4 at 512². */
export function chooseBatchSize(height: number, width: number): number {
  const rows = Math.min(MOST_ROWS, Math.max(1, PIXELS_PER_BATCH / (height * width)));
  return 2 ** Math.floor(Math.log2(rows));
}
