import { jobKey, shardStep } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import { putJson, putObject, type ObjectStore } from '../stores/index.ts';
import { encodePlanTable } from '../tables/index.ts';
import { once } from './once.ts';
import type { PlannedImages } from './planned-images.ts';

/** Writes the plan's objects, one a page, and the run's description. */
export async function writePlan(
  store: ObjectStore,
  description: RunDescription,
  planned: PlannedImages,
  signal: AbortSignal,
): Promise<void> {
  const { run_id: runId, plan } = description;
  let next = 0;
  for await (const pageRows of planned.pages(plan.page_shards * plan.shard_size)) {
    const index = next++;
    await once(store, runId, shardStep('plan', index), signal, async () => {
      const name = shardStep('images', index).replace('/', '-');
      const ref = await putObject(store, runId, 'plan', name, encodePlanTable(pageRows), pageRows.length);
      return { objects: [{ ...ref, kind: 'plan' }], counts: { images: pageRows.length } };
    });
  }
  // The same run submitted from elsewhere differs in its URIs alone: the first description stands.
  if ((await store.size(jobKey(runId))) === undefined) await putJson(store, jobKey(runId), description);
}
