import type { Job } from '@saliency-atlas/contract/job';
import { loadClassifier, observedClassifier, type Classifier } from '../classifiers/index.ts';
import { count, logWarning, recordSeconds } from './metrics.ts';
import { sharedLoads } from './shared-loads.ts';

/** A model that steps share, and what was said of it so far: it grows where batches become smaller later. */
export interface LoadedModel {
  readonly classifier: Classifier;
  readonly warnings: readonly string[];
}

const models = sharedLoads<LoadedModel>();

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
export function modelOf(
  job: Job,
  uri: string,
  batchSize: Job['resources']['batchSize'] = job.resources.batchSize,
): Promise<LoadedModel> {
  const { engine, device, outputName, externalData, input, output } = job.model;
  const { threads, memoryMb } = job.resources;
  const declared = [uri, engine, device, outputName, externalData, input, output];
  const key = JSON.stringify([...declared, batchSize, memoryMb, threads]);
  return models(key, () => loadModel(job, uri, batchSize));
}
