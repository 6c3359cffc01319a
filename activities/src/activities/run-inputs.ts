import { AtlasError, type RunRef } from '@saliency-atlas/contract';
import type { Job, RunDescription } from '@saliency-atlas/contract/job';
import { loadClassifier, loadRandomisedClassifier, observedClassifier, type Classifier } from '../classifiers/index.ts';
import { openDataset, type Dataset } from '../datasets/index.ts';
import { count, logWarning, recordSeconds } from './metrics.ts';

/** A model that steps share, and what was said of it so far: it grows where batches become smaller later. */
interface LoadedModel {
  readonly classifier: Classifier;
  readonly warnings: readonly string[];
}

const models = new Map<string, Promise<LoadedModel>>();

async function loadModel(job: Job, uri: string, batchSize: Job['resources']['batchSize']): Promise<LoadedModel> {
  const { threads, memoryMb } = job.resources;
  const warnings: string[] = [];
  const onWarning = (message: string): void => {
    warnings.push(message);
    logWarning(message);
  };
  const loaded = await loadClassifier({ model: { ...job.model, uri }, batchSize, memoryMb, threads, onWarning });
  const classifier = observedClassifier(loaded, ({ input, passes, rows, durationMs }) => {
    count('passes', passes, { input });
    count('rows', rows, { input });
    recordSeconds('forwardSeconds', durationMs, { input });
  });
  return { classifier, warnings };
}

/**
 * Loads a model as a job declares it; one session serves every step of this process that asks for the same. `batchSize`
 * is the job's own unless a plan has chosen one.
 */
export async function modelOf(
  job: Job,
  uri: string,
  batchSize: Job['resources']['batchSize'] = job.resources.batchSize,
): Promise<LoadedModel> {
  const { engine, device, outputName, externalData, input, output } = job.model;
  const { threads, memoryMb } = job.resources;
  const declared = [uri, engine, device, outputName, externalData, input, output];
  const key = JSON.stringify([...declared, batchSize, memoryMb, threads]);
  const loaded = models.get(key) ?? loadModel(job, uri, batchSize);
  models.set(key, loaded);
  try {
    return await loaded;
  } catch (error) {
    models.delete(key);
    throw error;
  }
}

/**
 * The model of a run, in the batches that were planned. Throws ModelContractMismatch where it is no longer the one that
 * was planned, or this machine would run it on another engine, whose scores differ in their last digits.
 */
export async function runClassifier(run: RunRef, description: RunDescription): Promise<Classifier> {
  const planned = description.model;
  const { classifier } = await modelOf(description.job, run.sources.modelUri, planned.batch_size);
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
export function runDataset(run: RunRef, description: RunDescription): Promise<Dataset> {
  const { format } = description.job.dataset;
  const { datasetUri: uri, imagesUri } = run.sources;
  return openDataset({ uri, format, images: imagesUri ?? undefined }, description.class_names);
}
