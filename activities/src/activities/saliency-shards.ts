import { shardStep, type RunRef } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import type { ObjectStore } from '../stores/index.ts';
import { decodeSaliencyTable, type PlanRow, type SaliencyTable } from '../tables/index.ts';
import { readShardPlan, readStepObject } from './read-run.ts';

/** One explained shard with the plan rows of the same images. */
export interface SaliencyShard {
  readonly shardIndex: number;
  readonly table: SaliencyTable;
  readonly plan: readonly PlanRow[];
}

/** The explained shard of a run. Throws ArtifactCorrupt where it is not there. */
export async function readSaliencyShard(
  store: ObjectStore,
  run: RunRef,
  description: RunDescription,
  shardIndex: number,
): Promise<SaliencyShard> {
  const table = decodeSaliencyTable(await readStepObject(store, run.runId, shardStep('explain', shardIndex)));
  return { shardIndex, table, plan: await readShardPlan(store, { ...run, shardIndex }, description.plan) };
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
