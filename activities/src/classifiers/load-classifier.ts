import type { Job } from '@saliency-atlas/contract/job';
import type { Classifier } from './classifier.ts';
import { chooseEngine } from './choose-engine.ts';
import { loadKserveClassifier } from './kserve/kserve-classifier.ts';
import { openModelFiles, type ModelFiles } from './model-files.ts';
import { loadOnnxClassifier } from './onnx/onnx-classifier.ts';
import { loadTfjsClassifier } from './tfjs/tfjs-classifier.ts';

export interface LoadClassifierOptions {
  readonly model: Pick<Job['model'], 'uri' | 'engine' | 'input' | 'output'> &
    Partial<Pick<Job['model'], 'device' | 'outputName' | 'externalData'>>;
  readonly batchSize: Job['resources']['batchSize'];
  /** Megabytes for the process that runs the model, where `batchSize` is `auto` (default `auto`). */
  readonly memoryMb?: Job['resources']['memoryMb'];
  /** The model's files, where they are read already (default: what `model.uri` names). */
  readonly files?: ModelFiles;
  /** Threads of one forward pass (default 1). */
  readonly threads?: number;
  /** Forward passes side by side, each with a thread and a copy of the weights (default 1); 0: in the calling thread. */
  readonly sessions?: number;
  /** Told what works, but less well than it could. */
  readonly onWarning?: (message: string) => void;
}

/**
 * Loads a job's model with the engine that the job names.
 * Throws AtlasError ModelNotFound, ModelContractMismatch, DeviceOutOfMemory, ModelServerUnavailable.
 */
export async function loadClassifier(options: LoadClassifierOptions): Promise<Classifier> {
  const { model, ...rest } = options;
  const { uri: source, engine, ...declared } = model;
  const common = { ...rest, ...declared, source, onWarning: onceEach(options.onWarning) };
  // A server has no files to look at.
  if (chooseEngine(engine, source) === 'kserve') return loadKserveClassifier(common);
  const files = options.files ?? (await openModelFiles(source));
  if (chooseEngine(engine, files.name) === 'tfjs') return loadTfjsClassifier({ ...common, files });

  const readExternalFile = model.externalData === true ? (path: string) => files.readBeside(path) : undefined;
  return loadOnnxClassifier({ ...common, bytes: files.bytes, readExternalFile });
}

/** A model that is opened again for smaller batches would say everything twice. */
function onceEach(onWarning: LoadClassifierOptions['onWarning']): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    if (!said.has(message)) onWarning?.(message);
    said.add(message);
  };
}
