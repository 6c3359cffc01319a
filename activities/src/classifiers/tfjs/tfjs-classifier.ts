import { AtlasError } from '@saliency-atlas/contract';
import { chooseBatchSize } from '../batch-size.ts';
import { createBatchedClassifier, tryOut } from '../batched-classifier.ts';
import type { Classifier } from '../classifier.ts';
import type { ForwardShape } from '../forward.ts';
import {
  chooseOutput,
  declaredClassCount,
  requireClasses,
  resolveInputGeometry,
  type ModelInputOptions,
} from '../input-geometry.ts';
import { createHostForward, readOutputs } from './host-forward.ts';
import type { OpenedModel } from './host-messages.ts';
import type { HostProcess } from './host-process.ts';
import { openTfjsHost, type HostOptions } from './open-host.ts';

export interface TfjsClassifierOptions extends HostOptions {
  readonly input: ModelInputOptions;
  readonly output: 'logits' | 'probabilities';
  /** Which of several outputs (default: the first). */
  readonly outputName?: string | undefined;
  readonly batchSize: 'auto' | number;
}

/**
 * Loads a TensorFlow.js graph or layers model, or a SavedModel, as a black-box classifier. TensorFlow.js runs in a
 * process of its own, with masks expanded and scores computed on its device; calls may overlap.
 * Throws AtlasError ModelContractMismatch, ModelNotFound (a weight file), DeviceOutOfMemory.
 */
export async function loadTfjsClassifier(options: TfjsClassifierOptions): Promise<Classifier> {
  const { source } = options;
  const { host, opened, digest } = await openTfjsHost(options);
  try {
    const shape = await shapeOf(host, opened, options);
    const forward = createHostForward(host, shape, source);
    const warn = (message: string): void => options.onWarning?.(message);
    await tryOut(forward, shape, source, warn);
    return createBatchedClassifier(forward, shape, { engine: opened.engine, digest }, source);
  } catch (error) {
    await host.close();
    throw error;
  }
}

async function shapeOf(
  host: HostProcess,
  opened: OpenedModel,
  options: TfjsClassifierOptions,
): Promise<ForwardShape & { readonly outputName: string }> {
  const { source, output, threads = 1 } = options;
  const [input, ...others] = opened.inputs;
  if (input === undefined || others.length > 0) {
    const names = opened.inputs.map(({ name }) => name).join(', ') || 'none';
    const message = `model ${source}: it needs one input, the image, and has ${names}`;
    throw new AtlasError('ModelContractMismatch', message, 'Export it with the image as only input.');
  }
  const { fixedBatch, ...size } = resolveInputGeometry(input, options.input, 'nhwc', source);
  const device = opened.engine === 'tfjs-node-gpu' ? 'cuda' : 'cpu';
  const wanted =
    options.batchSize === 'auto' ? chooseBatchSize(size.height, size.width, threads, device) : options.batchSize;
  const chosen = chooseOutput(opened.outputs, options.outputName, source, (text) => options.onWarning?.(text));
  const plain = { ...size, batchSize: fixedBatch ?? wanted, outputName: chosen.name };
  const classCount = declaredClassCount(chosen.shape) ?? (await countClasses(host, plain));
  requireClasses(classCount, chosen.name, source);
  return { ...plain, classCount, output };
}

/** Classes of a model that declares no fixed output shape, found by running it once on zeros. */
async function countClasses(
  host: HostProcess,
  shape: Omit<ForwardShape, 'classCount' | 'output'> & { readonly outputName: string },
): Promise<number> {
  const blank = new Float32Array(shape.channels * shape.height * shape.width);
  const { data } = await readOutputs(host, shape, blank);
  return data.length / shape.batchSize;
}
