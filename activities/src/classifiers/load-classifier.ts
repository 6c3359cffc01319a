import type { Job } from '@saliency-atlas/contract/job';
import type { Classifier } from './classifier.ts';
import { loadOnnxClassifier } from './onnx/onnx-classifier.ts';

export interface LoadClassifierOptions {
  /** The model's bytes. */
  readonly bytes: Uint8Array;
  readonly model: Pick<Job['model'], 'uri' | 'engine' | 'input' | 'output'>;
  readonly batchSize: Job['resources']['batchSize'];
  /** Threads of one forward pass (default 1). */
  readonly threads?: number;
  /** Forward passes side by side, each with a thread and a copy of the weights (default 1); 0: in the calling thread. */
  readonly sessions?: number;
  /** Told what works, but less well than it could. */
  readonly onWarning?: (message: string) => void;
}

/** Loads a job's model with the engine that the job names. Throws AtlasError ModelContractMismatch, DeviceOutOfMemory. */
export async function loadClassifier(options: LoadClassifierOptions): Promise<Classifier> {
  const { model, ...rest } = options;
  // The job schema knows one engine so far; the next one makes this a switch over model.engine.
  return loadOnnxClassifier({ ...rest, source: model.uri, input: model.input, output: model.output });
}
