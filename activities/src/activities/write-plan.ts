import { jobKey, planPages, shardStep } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import { putJson, putObject, type ObjectStore } from '../stores/index.ts';
import { encodePlanTable, type PlanRow } from '../tables/index.ts';
import { once } from './once.ts';

/** Writes the plan's objects, one a page, and the run's description. */
export async function writePlan(
  store: ObjectStore,
  description: RunDescription,
  rows: readonly PlanRow[],
  signal: AbortSignal,
): Promise<void> {
  const { run_id: runId, plan } = description;
  for (const [index, page] of planPages(plan.shards, plan.page_shards).entries()) {
    const pageRows = rows.slice(page.firstShard * plan.shard_size, page.endShard * plan.shard_size);
    await once(store, runId, shardStep('plan', index), signal, async () => {
      const name = shardStep('images', index).replace('/', '-');
      const ref = await putObject(store, runId, 'plan', name, encodePlanTable(pageRows), pageRows.length);
      return { objects: [{ ...ref, kind: 'plan' }], counts: { images: pageRows.length } };
    });
  }
  // The same run submitted from elsewhere differs in its URIs alone: the first description stands.
  if ((await store.size(jobKey(runId))) === undefined) await putJson(store, jobKey(runId), description);
}
