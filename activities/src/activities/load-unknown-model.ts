import { AtlasError } from '@saliency-atlas/contract';
import { jobSchema, type Job } from '@saliency-atlas/contract/job';
import { loadClassifier, openModelFiles, type Classifier, type ModelFiles } from '../classifiers/index.ts';

/** The input's sides that are tried where a model leaves them open. */
const USUAL_SIDES = [224, 28, 32, 64, 96, 128, 192, 240, 256, 299];
const TOLERANCE = 1e-3;

/** A model of which only the file is known, loaded, with what a job has to say about it. */
export interface UnknownModel {
  readonly classifier: Classifier;
  readonly layout: 'nchw' | 'nhwc';
  /** Whether the sides of the input were tried, since the model does not fix them. */
  readonly sidesWereGuessed: boolean;
  readonly output: 'logits' | 'probabilities';
}

type Model = Job['model'];

/**
 * Loads a model by trying what a job may say of it: channels first or last, then the usual sides where it fixes none,
 * then whether its outputs are probabilities. Throws the error of the first attempt where none succeeds.
 */
export async function loadUnknownModel(uri: string): Promise<UnknownModel> {
  const guesses = [undefined, ...USUAL_SIDES].flatMap((side) =>
    (['nchw', 'nhwc'] as const).map((layout) => ({ side, layout })),
  );
  const files = await openModelFiles(uri);
  let firstError: unknown;
  for (const { side, layout } of guesses) {
    const sides = side === undefined ? {} : { height: side, width: side, channels: 3 };
    const input = { layout, ...sides };
    try {
      const loaded = await loadWithOutput(files, uri, input);
      return { ...loaded, layout, sidesWereGuessed: side !== undefined };
    } catch (error) {
      if (!(error instanceof AtlasError) || error.type !== 'ModelContractMismatch') throw error;
      firstError ??= error;
    }
  }
  throw firstError;
}

async function loadWithOutput(
  files: ModelFiles,
  uri: string,
  input: object,
): Promise<Pick<UnknownModel, 'classifier' | 'output'>> {
  const load = (output: UnknownModel['output']) =>
    loadClassifier({ files, model: modelOf(uri, input, output), batchSize: 'auto' });
  // Loaded as logits, the answer would be a softmax; as probabilities, it is what the model gives.
  const classifier = await load('probabilities').catch((error: unknown) => {
    if (error instanceof AtlasError && error.type === 'ModelContractMismatch') return undefined;
    throw error;
  });
  if (classifier === undefined) return { classifier: await load('logits'), output: 'logits' };
  const { channels, height, width } = classifier.info;
  const row = await classifier.classify(new Float32Array(channels * height * width), 1);
  const sum = row.reduce((total, probability) => total + probability, 0);
  if (Math.abs(sum - 1) < TOLERANCE) return { classifier, output: 'probabilities' };
  await classifier.close();
  return { classifier: await load('logits'), output: 'logits' };
}

function modelOf(uri: string, input: object, output: UnknownModel['output']): Model {
  return jobSchema.parse({ model: { name: 'unknown', uri, input, output }, dataset: { uri: '.' } }).model;
}
