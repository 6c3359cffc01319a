/**
 * Pixels per batch and thread on a processor. Small batches stay in its cache: at 224² a core makes about 10 % more
 * passes in batches of 4 than of 32 (test/bench/engines), with less than half of the memory. Tiny inputs need more rows,
 * so that the call itself costs little.
 */
const PIXELS_PER_BATCH = 4 * 224 * 224;
/** A GPU needs many rows at once to be busy; not measured here. */
const GPU_PIXELS_PER_BATCH = 64 * 224 * 224;
const MOST_ROWS = 128;
/** A single row takes another path through matrix products and differs in the last bit; two rows or more agree. */
export const FEWEST_ROWS = 2;

/** What to do about DeviceOutOfMemory, whichever engine threw it. */
export const OUT_OF_MEMORY_FIX =
  'Lower resources.batchSize in the job file (another number of rows is another run), or give the machine more memory.';

/** Rows per forward pass for inputs of this size: a power of two from 2 to 128, on one thread of a processor 4 at 224². */
export function chooseBatchSize(height: number, width: number, threads: number, device: 'cpu' | 'cuda'): number {
  const pixels = device === 'cuda' ? GPU_PIXELS_PER_BATCH : threads * PIXELS_PER_BATCH;
  return powerOfTwo(Math.min(MOST_ROWS, pixels / (height * width)));
}

/** The largest power of two that is not above `rows`, at least 2. */
export function powerOfTwo(rows: number): number {
  return 2 ** Math.floor(Math.log2(Math.max(FEWEST_ROWS, rows)));
}
