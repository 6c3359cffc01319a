import type { ShardResult } from '@saliency-atlas/contract';

export const NO_COUNTS: ShardResult = { images: 0, failed: 0, passes: 0 };

export function addCounts(a: ShardResult, b: ShardResult): ShardResult {
  return { images: a.images + b.images, failed: a.failed + b.failed, passes: a.passes + b.passes };
}

/** The later of two counts of the same work: none of them ever falls. */
export function furthest(a: ShardResult, b: ShardResult): ShardResult {
  return {
    images: Math.max(a.images, b.images),
    failed: Math.max(a.failed, b.failed),
    passes: Math.max(a.passes, b.passes),
  };
}
