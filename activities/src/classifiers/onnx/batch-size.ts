/**
 * Pixels per batch and thread. Small batches stay in the processor's cache: at 224² a core makes about 10 % more passes
 * in batches of 4 than of 32 (test/bench/engines), with less than half of the memory. Tiny inputs need more rows, so
 * that the call itself costs little.
 */
const PIXELS_PER_BATCH = 4 * 224 * 224;
const MOST_ROWS = 128;
/** A single row takes another path through matrix products and differs in the last bit; two rows or more agree. */
const FEWEST_ROWS = 2;

/** Rows per forward pass on a processor for inputs of this size: a power of two from 2 to 128, 4 at 224². */
export function chooseBatchSize(height: number, width: number, threads: number): number {
  const rows = Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, (threads * PIXELS_PER_BATCH) / (height * width)));
  return 2 ** Math.floor(Math.log2(rows));
}
