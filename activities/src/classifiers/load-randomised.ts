import type { Classifier } from './classifier.ts';
import { chooseEngine } from './choose-engine.ts';
import { loadClassifier, type LoadClassifierOptions } from './load-classifier.ts';
import { openModelFiles } from './model-files.ts';
import { randomiseWeights } from './onnx/randomise-weights.ts';
import { randomiseTfjsWeights } from './tfjs/randomise-weights.ts';

const NO_WEIGHTS = 'its file holds no matrix of float32 weights';

/** Seed of the weights that take the place of what the model learnt. */
const RANDOMISED_SEED = 1;

/**
 * The same network with randomised weights, for the sanity check of maps; null where its weights cannot be reached (on
 * a server, in a SavedModel, in files beside an ONNX file) or none is a matrix; `onWarning` is told why. It alone looks into
 * the black box, and only to break it.
 */
export async function loadRandomisedClassifier(options: LoadClassifierOptions): Promise<Classifier | null> {
  const { model } = options;
  const refuse = (reason: string): null => {
    options.onWarning?.(
      `model ${model.uri}: ${reason}, so its maps are not compared with those of the same network without what it learnt`,
    );
    return null;
  };
  if (chooseEngine(model.engine, model.uri) === 'kserve') return refuse('its weights lie on a server');
  const files = options.files ?? (await openModelFiles(model.uri));
  if (chooseEngine(model.engine, files.name) === 'tfjs') {
    if (files.name.endsWith('.pb')) return refuse('the weights of a SavedModel are read by libtensorflow alone');
    const randomised = await randomiseTfjsWeights(files, model.uri, RANDOMISED_SEED);
    return randomised ? loadClassifier({ ...options, files: randomised }) : refuse(NO_WEIGHTS);
  }
  const bytes = randomiseWeights(files.bytes, RANDOMISED_SEED);
  return bytes ? loadClassifier({ ...options, files: { ...files, bytes } }) : refuse(NO_WEIGHTS);
}
