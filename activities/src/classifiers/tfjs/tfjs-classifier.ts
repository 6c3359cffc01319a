import { AtlasError } from '@saliency-atlas/contract';
import { chooseBatchSize } from '../batch-size.ts';
import { createBatchedClassifier, tryOut } from '../batched-classifier.ts';
import type { Classifier } from '../classifier.ts';
import type { ForwardShape, OpenedForward } from '../forward.ts';
import {
  chooseOutput,
  declaredClassCount,
  requireClasses,
  resolveInputGeometry,
  type InputGeometry,
  type ModelInputOptions,
} from '../input-geometry.ts';
import { openBatches, type BatchWish } from '../open-batches.ts';
import { createHostForward, readOutputs } from './host-forward.ts';
import type { OpenedModel } from './host-messages.ts';
import type { HostProcess } from './host-process.ts';
import { openTfjsHost, type HostOptions, type OpenedHost } from './open-host.ts';

export interface TfjsClassifierOptions extends HostOptions {
  readonly input: ModelInputOptions;
  readonly output: 'logits' | 'probabilities';
  /** Which of several outputs (default: the first). */
  readonly outputName?: string | undefined;
  readonly batchSize: 'auto' | number;
  /** Megabytes that its process may take where `batchSize` is `auto` (default `auto`: half of the machine's). */
  readonly memoryMb?: 'auto' | number | undefined;
}

/**
 * Loads a TensorFlow.js graph or layers model, or a SavedModel, as a black-box classifier. TensorFlow.js runs in a
 * process of its own, with masks expanded and scores computed on its device; calls may overlap.
 * Throws AtlasError ModelContractMismatch, ModelNotFound (a weight file), DeviceOutOfMemory.
 */
export async function loadTfjsClassifier(options: TfjsClassifierOptions): Promise<Classifier> {
  const { source } = options;
  const warn = (message: string): void => options.onWarning?.(message);
  const first = await openTfjsHost(options);
  const { engine } = first.opened;
  // The first process serves the first batches; a process that ran out of memory is followed by another.
  let ready: OpenedHost | undefined = first;
  const open = async (rows: number): Promise<OpenedForward> => {
    const { host, opened } = ready ?? (await openTfjsHost(options));
    ready = undefined;
    try {
      const shape = await shapeOf(host, opened, rows, options);
      return await tryOut(createHostForward(host, shape, source), shape, source, warn);
    } catch (error) {
      await host.close();
      throw error;
    }
  };
  try {
    const { forward, shape } = await openBatches(wishOf(first.opened, options), open, source, warn);
    return createBatchedClassifier(forward, shape, { engine, digest: first.digest }, source);
  } catch (error) {
    await first.host.close();
    throw error;
  }
}

/** Throws ModelContractMismatch unless the model has one input, an image whose size is known. */
function geometryOf({ inputs }: OpenedModel, { source, input: asked }: TfjsClassifierOptions): InputGeometry {
  const [input, ...others] = inputs;
  if (input === undefined || others.length > 0) {
    const names = inputs.map(({ name }) => name).join(', ') || 'none';
    const message = `model ${source}: it needs one input, the image, and has ${names}`;
    throw new AtlasError('ModelContractMismatch', message, 'Export it with the image as only input.');
  }
  return resolveInputGeometry(input, asked, 'nhwc', source);
}

function wishOf(opened: OpenedModel, options: TfjsClassifierOptions): BatchWish {
  const { batchSize: asked, threads = 1, memoryMb = 'auto' } = options;
  const { height, width, channels, fixedBatch: fixed } = geometryOf(opened, options);
  const device = opened.engine === 'tfjs-node-gpu' ? 'cuda' : 'cpu';
  const preferred = chooseBatchSize(height, width, threads, device);
  return { asked, preferred, fixed, memoryMb, rowLength: channels * height * width };
}

async function shapeOf(
  host: HostProcess,
  opened: OpenedModel,
  batchSize: number,
  options: TfjsClassifierOptions,
): Promise<ForwardShape & { readonly outputName: string }> {
  const { source, output } = options;
  const { channels, height, width, layout } = geometryOf(opened, options);
  const chosen = chooseOutput(opened.outputs, options.outputName, source, (text) => options.onWarning?.(text));
  const plain = { channels, height, width, layout, batchSize, outputName: chosen.name };
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
