import type { ObjectStore, StepReceipt } from '../stores/index.ts';
import { readReceipt, writeReceipt } from '../stores/index.ts';
import { count } from './metrics.ts';

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
  if (standing !== undefined) {
    count('steps', 1, { outcome: 'found' });
    return standing;
  }
  const receipt = await writeReceipt(store, runId, step, await work(), signal);
  count('steps', 1, { outcome: 'done' });
  const { images = 0, failed = 0, degenerate = 0 } = receipt.counts;
  count('images', images, {});
  count('unreadable', failed, {});
  count('degenerate', degenerate, {});
  return receipt;
}
