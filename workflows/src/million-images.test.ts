import { expect, it } from 'vitest';
import { planShards, SHARD_STAGES, type PageResult, type RunPlan } from '@saliency-atlas/contract';
import { simulateRun } from './testing/simulate-run.ts';

const IMAGES = 1_000_000;
/** Where Temporal begins to warn; it ends a workflow at 51,200. */
const MOST_EVENTS = 10_000;
/** Temporal refuses a payload of 2 MB, and warns of 256 KB. */
const MOST_PAYLOAD_BYTES = 64 * 1024;

function planOf(shardSize: number, pageShards: number): RunPlan {
  const uri = `s3://bucket/${'a-long-folder/'.repeat(60)}`;
  return {
    storeUri: uri,
    runId: 'f'.repeat(20),
    sources: { modelUri: uri, datasetUri: uri, imagesUri: uri, bankUri: uri },
    images: IMAGES,
    shardSize,
    shards: planShards(IMAGES, shardSize),
    pageShards,
    window: 100,
    alreadyComplete: false,
  };
}

/** Numbers as a linear congruential generator has them: the same for a seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => (state = (1_664_525 * state + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}

/** The worst that a page can come to. */
function allFailed(pageShards: number): PageResult {
  const counts = { images: IMAGES, failed: IMAGES, passes: 1e9 };
  return {
    ...counts,
    failedShards: Array.from({ length: pageShards }, (_, shard) => 900_000 + shard),
    reason: 'x'.repeat(2_000),
  };
}

it.each([
  [64, 32, 1],
  [64, 32, 2],
  [64, 1, 3],
  [64, 256, 4],
  [16, 256, 5],
  [4, 256, 6],
])(
  'a million images in shards of %d and pages of %d fit into Temporal’s limits (seed %d)',
  (shardSize, pageShards, seed) => {
    const plan = planOf(shardSize, pageShards);
    const run = simulateRun(plan, randomOf(seed), () => allFailed(pageShards));
    expect(run.mostEvents).toBeLessThan(MOST_EVENTS);
    expect(run.largestPayloadBytes).toBeLessThan(MOST_PAYLOAD_BYTES);
    for (const stage of SHARD_STAGES) expect(run.done[stage].every((times) => times === 1)).toBe(true);
  },
);
