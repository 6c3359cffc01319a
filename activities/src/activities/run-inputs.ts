import { AtlasError, type RunRef } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import { loadRandomisedClassifier, type Classifier } from '../classifiers/index.ts';
import type { Dataset } from '../datasets/index.ts';
import { namesToRead } from './class-names.ts';
import { logWarning } from './metrics.ts';
import type { StepContext } from './step-context.ts';

/**
 * The model of a run, in the batches that were planned. Throws ModelContractMismatch where it is no longer the one that
 * was planned, or this machine would run it on another engine, whose scores differ in their last digits.
 */
export async function runClassifier(
  run: RunRef,
  description: RunDescription,
  { open }: StepContext,
): Promise<Classifier> {
  const planned = description.model;
  const { classifier } = await open.model(description.job, run.sources.modelUri, planned.batch_size);
  const { digest, engine } = classifier.info;
  if (digest !== planned.digest) {
    throw new AtlasError(
      'ModelContractMismatch',
      `${run.sources.modelUri} has changed since the run was planned`,
      'Put the planned model back, or submit the job again: another model is another run.',
    );
  }
  if (engine === planned.engine) return classifier;
  throw new AtlasError(
    'ModelContractMismatch',
    `the run was planned on ${planned.engine}, and this worker has ${engine}`,
    `Give all workers of the pool the same engine (docs/engines.md), or set model.device and submit the job again.`,
  );
}

/** The run's network with randomised weights; null where there are none to randomise. Not kept: few steps need it. */
export function randomisedClassifier(run: RunRef, { job, model }: RunDescription): Promise<Classifier | null> {
  const { threads } = job.resources;
  return loadRandomisedClassifier({
    model: { ...job.model, uri: run.sources.modelUri },
    batchSize: model.batch_size,
    threads,
    onWarning: logWarning,
  });
}

/** The data set of a run, without its filters: the plan already names the images. */
export function runDataset(run: RunRef, description: RunDescription, { open }: StepContext): Promise<Dataset> {
  const { format } = description.job.dataset;
  const { datasetUri: uri, imagesUri } = run.sources;
  return open.dataset({ uri, format, images: imagesUri ?? undefined }, namesToRead(description));
}
