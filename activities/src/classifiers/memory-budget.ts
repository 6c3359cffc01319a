import { totalmem } from 'node:os';
import { FEWEST_ROWS, powerOfTwo } from './batch-size.ts';

const BYTES_PER_MB = 1e6;
/** The rest is for the pictures in hand, other processes and the system. */
const SHARE_OF_MACHINE = 0.5;
/** Far more than a network keeps for each byte of its input: about 19 by the peaks of EfficientNet-Lite0 in docs/engines.md. */
const MOST_BYTES_PER_INPUT_BYTE = 400;

/**
 * Bytes that the process which runs a model may take: `memoryMb` of a job, else half of the machine's memory or of its
 * container's limit. Not what happens to be free: a run would be another one from hour to hour.
 */
export function memoryBudgetBytes(memoryMb: 'auto' | number): number {
  if (memoryMb !== 'auto') return memoryMb * BYTES_PER_MB;
  const machineBytes = totalmem();
  // 0 or more than there is where no limit is set.
  const limitBytes = process.constrainedMemory();
  return SHARE_OF_MACHINE * (limitBytes > 0 ? Math.min(limitBytes, machineBytes) : machineBytes);
}

/** Whether so many rows of such an input fit into a budget whatever the model, so that nothing need be measured. */
export function fitsAnyway(rows: number, inputBytes: number, budgetBytes: number): boolean {
  return rows * inputBytes * MOST_BYTES_PER_INPUT_BYTE <= budgetBytes;
}

/** What a batch of the fewest rows showed. */
export interface MeasuredMemory {
  /** Of the process after it. */
  readonly residentBytes: number;
  /** By how much the batch made it grow. */
  readonly grownBytes: number;
}

/** The largest power of two up to `wanted` whose rows fit into a budget, at least 2. */
export function rowsWithin(budgetBytes: number, wanted: number, measured: MeasuredMemory): number {
  const bytesPerRow = Math.max(1, measured.grownBytes / FEWEST_ROWS);
  const more = (budgetBytes - measured.residentBytes) / bytesPerRow;
  return Math.min(wanted, powerOfTwo(FEWEST_ROWS + Math.max(0, more)));
}
