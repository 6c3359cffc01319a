import type { ShardResult } from '@saliency-atlas/contract';
import type { StepReceipt } from '../stores/index.ts';

/** What a shard's receipt tells the workflow. */
export function shardResult(receipt: StepReceipt): ShardResult {
  const { images = 0, failed = 0, passes = 0 } = receipt.counts;
  return { images, failed, passes };
}
