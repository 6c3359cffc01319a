import { AtlasError, shardStep, type RunRef } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import type { ObjectStore } from '../stores/index.ts';
import { decodeSaliencyTable, type PlanRow, type SaliencyRow, type SaliencyTable } from '../tables/index.ts';
import { readShardPlan, readStepObject } from './read-run.ts';

/** One explained shard with the plan rows of the same images. */
export interface SaliencyShard {
  readonly shardIndex: number;
  /** One row per image and class explained, images in the plan's order. */
  readonly table: SaliencyTable;
  readonly plan: readonly PlanRow[];
  /** Which image of the plan a row is of. */
  readonly planIndexOf: (row: Pick<SaliencyRow, 'imageId'>) => number;
}

/** The explained shard of a run. Throws ArtifactCorrupt where it is not there. */
export async function readSaliencyShard(
  store: ObjectStore,
  run: RunRef,
  description: RunDescription,
  shardIndex: number,
): Promise<SaliencyShard> {
  const table = decodeSaliencyTable(await readStepObject(store, run.runId, shardStep('explain', shardIndex)));
  const plan = await readShardPlan(store, { ...run, shardIndex }, description.plan);
  // A manifest may name a file twice: either place leads to the same pixels.
  const indexes = new Map(plan.map(({ imageId }, index) => [imageId, index]));
  const planIndexOf = (row: Pick<SaliencyRow, 'imageId'>): number => {
    const index = indexes.get(row.imageId);
    if (index !== undefined) return index;
    const fix = 'Run the job again into an empty store.';
    throw new AtlasError(
      'ArtifactCorrupt',
      `shard ${shardIndex} explains ${row.imageId}, which is not in its plan`,
      fix,
    );
  };
  return { shardIndex, table, plan, planIndexOf };
}

/** All explained shards in order, one in memory at a time. */
export async function* saliencyShards(
  store: ObjectStore,
  run: RunRef,
  description: RunDescription,
): AsyncGenerator<SaliencyShard> {
  for (let shardIndex = 0; shardIndex < description.plan.shards; shardIndex++) {
    yield await readSaliencyShard(store, run, description, shardIndex);
  }
}
