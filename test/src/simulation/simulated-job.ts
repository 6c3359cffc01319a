import { createHash } from 'node:crypto';
import { STORE_URI } from './simulated-store.ts';
import type { JobInput } from '@saliency-atlas/contract/job';
import type { PlannedImages } from '../../../activities/src/activities/planned-images.ts';
import type { PlanRow } from '@saliency-atlas/activities/tables';

/** How a simulated run is cut: a few images into shards, and these into pages. */
export interface RunShape {
  readonly images: number;
  readonly shardSize: number;
  readonly pageShards: number;
  readonly window: number;
  /** Steps that a worker does at once. */
  readonly slots: number;
  /** Turns of a workflow after which the server suggests a fresh history. */
  readonly suggestAfter: number;
}

/** A job that has something to do in every stage, in milliseconds. */
export function simulatedJob({ shardSize, pageShards, window }: RunShape): JobInput {
  return {
    model: { name: 'simulated', version: '1.0', uri: 'memory:model.onnx' },
    dataset: { uri: 'memory:images' },
    store: { uri: STORE_URI },
    explain: { method: 'rise', passes: 24, grid: 4, stop: { enabled: false } },
    reconstruct: { generator: 'harmonic', removedShare: [0.7], fixedShare: 0, restarts: 1 },
    evaluate: { steps: 2, transplantImages: 2, sanityImages: 0 },
    resources: { batchSize: 16, shardSize, pageShards, window },
  };
}

/** The rows of a plan in memory, where a worker has them on its disk. */
export async function spoolInMemory(rows: AsyncIterable<PlanRow>): Promise<PlannedImages> {
  const all: PlanRow[] = [];
  for await (const row of rows) all.push(row);
  return {
    images: all.length,
    digest: createHash('sha256').update(JSON.stringify(all)).digest('hex'),
    maskWarning: null,
    // eslint-disable-next-line @typescript-eslint/require-await -- pages are asynchronous, these need not be
    async *pages(rowsPerPage) {
      for (let start = 0; start < all.length; start += rowsPerPage) yield all.slice(start, start + rowsPerPage);
    },
    dispose: () => Promise.resolve(),
  };
}
