import type { RunPlan } from '../messages.ts';
import type { Job } from './job-schema.ts';
import type { RunDescription } from './run-description.ts';

/** The plan of a described run in the store at `storeUri`, with the inputs and the window of its job. */
export function runPlanOf(description: RunDescription, storeUri: string): Omit<RunPlan, 'alreadyComplete'> {
  const { run_id: runId, job, dataset, plan } = description;
  const generatorUri = generatorUriOf(job);
  return {
    storeUri,
    runId,
    sources: {
      modelUri: job.model.uri,
      datasetUri: job.dataset.uri,
      imagesUri: job.dataset.images ?? null,
      bankUri: job.reconstruct.bank.uri ?? null,
      ...(generatorUri === undefined ? {} : { generatorUri }),
    },
    images: dataset.images,
    shardSize: plan.shard_size,
    shards: plan.shards,
    pageShards: plan.page_shards,
    window: job.resources.window,
  };
}

/** Where the trained generator or the inpainter of a job lies; undefined where it uses none. */
export function generatorUriOf({ reconstruct }: Job): string | undefined {
  const { generator } = reconstruct;
  return generator === 'trained' || generator === 'inpainter' ? reconstruct[generator].uri : undefined;
}
