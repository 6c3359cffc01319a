import type { ObjectStore, StepReceipt } from '../stores/index.ts';
import { readReceipt, writeReceipt } from '../stores/index.ts';

/**
 * Does a step's work unless its receipt says that it is done. A repeat after a crash, a late second attempt and a
 * second coordinator all end in the one receipt that stands.
 */
export async function once(
  store: ObjectStore,
  runId: string,
  step: string,
  signal: AbortSignal,
  work: () => Promise<StepReceipt>,
): Promise<StepReceipt> {
  const standing = await readReceipt(store, runId, step, signal);
  if (standing !== undefined) return standing;
  return writeReceipt(store, runId, step, await work(), signal);
}
