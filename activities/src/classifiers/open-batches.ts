import { AtlasError } from '@saliency-atlas/contract';
import { FEWEST_ROWS } from './batch-size.ts';
import type { Forward, ForwardShape } from './forward.ts';
import { fitsAnyway, memoryBudgetBytes, rowsWithin } from './memory-budget.ts';
import { mayFitSmaller } from './out-of-memory.ts';
import { openFewerRows, shrinkingForward, type OpenRows } from './shrinking-forward.ts';

/** What is known of a model's batches before it is opened. */
export interface BatchWish {
  /** Rows that the job asks for; `auto`: `preferred`, or what the memory allows. */
  readonly asked: 'auto' | number;
  /** Rows that suit the engine and the size of the input. */
  readonly preferred: number;
  /** Rows that the model fixes; null where it takes any number. */
  readonly fixed: number | null;
  /** Megabytes of the process that runs the model (`resources.memoryMb`). */
  readonly memoryMb: 'auto' | number;
  /** Values of one row of the input. */
  readonly rowLength: number;
}

/**
 * Opens a model for as many rows as it should have: those that it fixes, those that the job asks for, or those that
 * suit it and the memory. Where memory does not suffice, now or later, batches become smaller, with a warning.
 * `source` names the model. Throws what `open` throws; DeviceOutOfMemory where 2 rows are too many.
 */
export async function openBatches(
  wish: BatchWish,
  open: OpenRows,
  source: string,
  onWarning: (message: string) => void,
): Promise<{ readonly forward: Forward; readonly shape: ForwardShape }> {
  if (wish.fixed !== null) return openFixed(wish.fixed, open, source);
  const rows = wish.asked === 'auto' ? await affordableRows(wish, open, source, onWarning) : wish.asked;
  const opened = await openFewerRows(rows, open, onWarning);
  return { shape: opened.shape, forward: shrinkingForward(opened, open, onWarning) };
}

async function openFixed(rows: number, open: OpenRows, source: string) {
  try {
    return await open(rows);
  } catch (error) {
    if (!mayFitSmaller(error)) throw error;
    const fix = 'Export it with a free batch dimension, so that it can have smaller batches.';
    const message = `model ${source}: not enough memory for its own batch of ${rows} rows (${error.message})`;
    throw new AtlasError('DeviceOutOfMemory', message, fix, { cause: error });
  }
}

/** Rows that fit into the memory: found by measuring a small batch where that is not plain from the input's size. */
async function affordableRows(
  { preferred, memoryMb, rowLength }: BatchWish,
  open: OpenRows,
  source: string,
  onWarning: (message: string) => void,
): Promise<number> {
  const budgetBytes = memoryBudgetBytes(memoryMb);
  const inputBytes = rowLength * Float32Array.BYTES_PER_ELEMENT;
  if (preferred <= FEWEST_ROWS || fitsAnyway(preferred, inputBytes, budgetBytes)) return preferred;
  const { forward, memory } = await open(FEWEST_ROWS);
  await forward.close();
  const rows = memory === undefined ? preferred : rowsWithin(budgetBytes, preferred, memory);
  if (rows < preferred) {
    const megabytes = Math.round(budgetBytes / 1e6);
    onWarning(
      `model ${source}: batches have ${rows} rows, not ${preferred}, to stay within ${megabytes} MB (resources.memoryMb)`,
    );
  }
  return rows;
}
