import { METHOD_VERSION, planShards, runIdOf } from '@saliency-atlas/contract';
import type { Job, RunDescription } from '@saliency-atlas/contract/job';
import type { ClassifierInfo } from '../classifiers/index.ts';

/**
 * What a run is: its identity from the model, the images and every setting that changes results, and its cut into shards.
 * `generatorDigest` is the SHA-256 of the trained generator's file or of the inpainter; null where the job uses none.
 */
export function describeRun(
  job: Job,
  info: ClassifierInfo,
  dataset: RunDescription['dataset'],
  classNames: readonly string[],
  generatorDigest: string | null,
): RunDescription {
  const shardSize = job.resources.shardSize === 'auto' ? autoShardSize(dataset.images) : job.resources.shardSize;
  const pageShards = job.resources.pageShards;
  const description = {
    format_version: 1,
    method_version: METHOD_VERSION,
    job,
    model: {
      digest: info.digest,
      engine: info.engine,
      height: info.height,
      width: info.width,
      channels: info.channels,
      class_count: info.classCount,
      batch_size: info.batchSize,
    },
    dataset,
    ...(generatorDigest === null ? {} : { generator: { digest: generatorDigest } }),
    class_names: classNames,
    plan: { shard_size: shardSize, shards: planShards(dataset.images, shardSize), page_shards: pageShards },
  } as const;
  return { ...description, run_id: identify(description) };
}

/**
 * The id that a run has by what its description says: 20 hex digits. One of this version that says another id than its own
 * has been damaged.
 */
export function identify(description: Omit<RunDescription, 'run_id'>): string {
  const { job, model, dataset, generator, class_names: classNames, plan } = description;
  const { name, version, input, output, outputName } = job.model;
  return runIdOf({
    modelDigest: model.digest,
    datasetDigest: dataset.digest,
    methodVersion: description.method_version,
    settings: {
      model: { name, version, input, output, outputName },
      engine: { name: model.engine, batchSize: model.batch_size, threads: job.resources.threads },
      classNames,
      explain: job.explain,
      reconstruct: identityOfReconstruction(job, generator?.digest ?? null),
      evaluate: job.evaluate,
      gate: job.gate,
      shards: { shardSize: plan.shard_size, pageShards: plan.page_shards },
    },
  });
}

/** The settings that change what is filled in; those of a generator out of a file only where it is used. */
function identityOfReconstruction({ reconstruct }: Job, generatorDigest: string | null): object {
  const { bank, trained, inpainter, ...rest } = reconstruct;
  return {
    ...rest,
    bank: { ...bank, uri: bank.uri !== undefined },
    ...(rest.generator === 'trained' ? { trained: { ...trained, uri: generatorDigest } } : {}),
    ...(rest.generator === 'inpainter' ? { inpainter: { ...inpainter, uri: generatorDigest } } : {}),
  };
}

/** Small sets are cut small, so that every core has work and progress is seen; large ones so that a step is minutes. */
function autoShardSize(images: number): number {
  return Math.min(64, Math.max(1, Math.ceil(images / 24)));
}
