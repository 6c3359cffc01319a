import { AtlasError, type RunRef } from '@saliency-atlas/contract';
import type { Job, RunDescription } from '@saliency-atlas/contract/job';
import { loadClassifier, observedClassifier, type Classifier } from '../classifiers/index.ts';
import { openDataset, type Dataset } from '../datasets/index.ts';
import { readModel } from '../sources/index.ts';
import { count, recordSeconds } from './metrics.ts';

const classifiers = new Map<string, Promise<Classifier>>();

async function openClassifier(job: Job, uri: string): Promise<Classifier> {
  const bytes = await readModel(uri);
  const classifier = await loadClassifier({ bytes, model: { ...job.model, uri }, batchSize: job.resources.batchSize });
  return observedClassifier(classifier, ({ input, passes, rows, durationMs }) => {
    count('passes', passes, { input });
    count('rows', rows, { input });
    recordSeconds('forwardSeconds', durationMs, { input });
  });
}

/** Loads a model as a job declares it; one session serves every step of this process that asks for the same. */
export async function classifierOf(job: Job, uri: string): Promise<Classifier> {
  const key = JSON.stringify([uri, job.model.engine, job.model.input, job.model.output, job.resources.batchSize]);
  const loaded = classifiers.get(key) ?? openClassifier(job, uri);
  classifiers.set(key, loaded);
  try {
    return await loaded;
  } catch (error) {
    classifiers.delete(key);
    throw error;
  }
}

/** The model of a run. Throws ModelContractMismatch where the file is no longer the one that was planned. */
export async function runClassifier(run: RunRef, description: RunDescription): Promise<Classifier> {
  const classifier = await classifierOf(description.job, run.sources.modelUri);
  if (classifier.info.digest === description.model.digest) return classifier;
  throw new AtlasError(
    'ModelContractMismatch',
    `${run.sources.modelUri} has changed since the run was planned`,
    'Put the planned model back, or submit the job again: another model is another run.',
  );
}

/** The data set of a run, without its filters: the plan already names the images. */
export function runDataset(run: RunRef, description: RunDescription): Promise<Dataset> {
  const { format } = description.job.dataset;
  const { datasetUri: uri, imagesUri } = run.sources;
  return openDataset({ uri, format, images: imagesUri ?? undefined }, description.class_names);
}
