import type { ShardResult } from '@saliency-atlas/contract';

export const NO_COUNTS: ShardResult = { images: 0, failed: 0, passes: 0 };

export function addCounts(a: ShardResult, b: ShardResult): ShardResult {
  return { images: a.images + b.images, failed: a.failed + b.failed, passes: a.passes + b.passes };
}
