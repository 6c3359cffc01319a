import type { Classifier } from './classifier.ts';
import { chooseEngine } from './choose-engine.ts';
import { loadClassifier, type LoadClassifierOptions } from './load-classifier.ts';
import { openModelFiles } from './model-files.ts';
import { randomiseWeights } from './onnx/randomise-weights.ts';

/** Seed of the weights that take the place of what the model learnt. */
const RANDOMISED_SEED = 1;

/**
 * The same network with randomised weights, for the sanity check of maps; null where its weights are not found inside an
 * ONNX file. It alone looks into the black box, and only to break it.
 */
export async function loadRandomisedClassifier(options: LoadClassifierOptions): Promise<Classifier | null> {
  const { model } = options;
  // A model on a server has no file to look into.
  if (chooseEngine(model.engine, model.uri) === 'kserve') return null;
  const files = options.files ?? (await openModelFiles(model.uri));
  if (chooseEngine(model.engine, files.name) !== 'onnx') return null;
  const bytes = randomiseWeights(files.bytes, RANDOMISED_SEED);
  return bytes && loadClassifier({ ...options, files: { ...files, bytes } });
}
