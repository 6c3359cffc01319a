import { createHash } from 'node:crypto';
import { messageOf } from '@saliency-atlas/contract';
import { chooseBatchSize } from '../batch-size.ts';
import { createBatchedClassifier, tryOut } from '../batched-classifier.ts';
import type { Classifier } from '../classifier.ts';
import type { Forward, ForwardShape, OpenedForward } from '../forward.ts';
import {
  chooseOutput,
  declaredClassCount,
  requireClasses,
  resolveInputGeometry,
  type ModelInputOptions,
} from '../input-geometry.ts';
import { openBatches } from '../open-batches.ts';
import { mayFitSmaller } from '../out-of-memory.ts';
import { openOnDevice, type Provider } from './choose-device.ts';
import { cudaIsInstalled } from './cuda.ts';
import { externalLocations } from './external-data.ts';
import { imageInput } from './image-input.ts';
import { openMaskedForward } from './masked-forward.ts';
import { readOnnxModel, type OnnxModel, type OnnxValue } from './onnx-model.ts';
import type { ExternalFile, OnnxSessionOptions } from './onnx-session.ts';
import { openPlainForward, probeClassCount } from './plain-forward.ts';

export interface OnnxClassifierOptions {
  readonly bytes: Uint8Array;
  /** Names the model in errors: its path or URI. */
  readonly source: string;
  readonly input: ModelInputOptions;
  readonly output: 'logits' | 'probabilities';
  /** Which of several outputs (default: the first). */
  readonly outputName?: string | undefined;
  /** `auto`: CUDA where its provider is installed and starts, else the CPU (default). */
  readonly device?: 'auto' | 'cpu' | 'cuda';
  /** Reads a file that the model names as the source of weights; without it such models are refused. */
  readonly readExternalFile?: ((path: string) => Promise<Uint8Array>) | undefined;
  /** Rows per forward pass. A model with a fixed batch keeps its own. */
  readonly batchSize: 'auto' | number;
  /** Megabytes that the process may take where `batchSize` is `auto` (default `auto`: half of the machine's). */
  readonly memoryMb?: 'auto' | number | undefined;
  /** Threads of one forward pass (default 1, best where other activities keep the other cores busy). */
  readonly threads?: number | undefined;
  /**
   * Sessions side by side, each with a thread and a copy of the weights of its own (default 1); 0 runs in the calling
   * thread and blocks it meanwhile.
   */
  readonly sessions?: number | undefined;
  /** `false` expands the masks outside the model: slower, for comparison (default true). */
  readonly masksInGraph?: boolean;
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** Opens the model for as many rows as it should have, on one device. */
async function openForward(
  options: OnnxClassifierOptions,
  session: OnnxSessionOptions,
): Promise<{ forward: Forward; shape: ForwardShape; provider: Provider }> {
  const { bytes, source, memoryMb = 'auto' } = options;
  const warn = (message: string): void => options.onWarning?.(message);
  const model = readOnnxModel(bytes, source);
  const input = imageInput(model, source);
  const { fixedBatch, ...size } = resolveInputGeometry(input, options.input, 'nchw', source);
  const { threads, provider } = session;
  const preferred = chooseBatchSize(size.height, size.width, threads, provider);
  const asked = options.batchSize;
  if (fixedBatch !== null && fixedBatch < (asked === 'auto' ? preferred : asked)) {
    warn(`model ${source}: it is exported for batches of ${fixedBatch}; with a free batch dimension it may run faster`);
  }
  const output = chooseOutput(model.outputs, options.outputName, source, warn);
  const open = async (rows: number): Promise<OpenedForward> => {
    const plain = { ...size, batchSize: rows };
    const classCount =
      declaredClassCount(output.shape) ?? (await probeClassCount(bytes, input, output.name, plain, session));
    requireClasses(classCount, output.name, source);
    const shape = { ...plain, classCount, output: options.output };
    return openRows(options, { model, input, outputName: output.name, shape, session });
  };
  const rowLength = size.channels * size.height * size.width;
  const wish = { asked, preferred, fixed: fixedBatch, memoryMb, rowLength };
  return { ...(await openBatches(wish, open, source, warn)), provider };
}

interface Opening {
  readonly model: OnnxModel;
  readonly input: OnnxValue;
  readonly outputName: string;
  readonly shape: ForwardShape;
  readonly session: OnnxSessionOptions;
}

/** Opens the model with the masks in its graph; outside, with a warning, where it does not take the changed graph. */
async function openRows(
  { bytes, source, masksInGraph, onWarning }: OnnxClassifierOptions,
  { model, input, outputName, shape, session }: Opening,
): Promise<OpenedForward> {
  const warn = (message: string): void => onWarning?.(message);
  const openPlainly = async (): Promise<OpenedForward> =>
    tryOut(await openPlainForward(bytes, input, outputName, shape, session), shape, source, warn);
  if (masksInGraph === false) return openPlainly();
  try {
    return await tryOut(await openMaskedForward(model, input, outputName, shape, session), shape, source, warn);
  } catch (error) {
    if (mayFitSmaller(error)) throw error;
    const opened = await openPlainly();
    const reason = messageOf(error);
    warn(`model ${source}: masks are expanded outside its graph, which is slower (${reason})`);
    return opened;
  }
}

async function readExternalFiles(options: OnnxClassifierOptions): Promise<ExternalFile[]> {
  const { bytes, source, readExternalFile } = options;
  const locations = externalLocations(bytes, readExternalFile !== undefined, source);
  return Promise.all(locations.map(async (path) => ({ path, data: await readExternalFile!(path) })));
}

/**
 * Loads an ONNX model as a black-box classifier on ONNX Runtime; calls may overlap.
 * Throws AtlasError ModelContractMismatch (no ONNX model, weights in other files, unsuitable input or output, NaN) and
 * DeviceOutOfMemory; RangeError where a call's arrays do not fit together.
 */
export async function loadOnnxClassifier(options: OnnxClassifierOptions): Promise<Classifier> {
  // What is no model is said before other files are looked for.
  readOnnxModel(options.bytes, options.source);
  const externalFiles = await readExternalFiles(options);
  const { threads = 1, sessions = 1, source, device = 'cpu' } = options;
  const onWarning = (message: string): void => options.onWarning?.(message);
  const choice = { device, cudaIsInstalled: cudaIsInstalled(), source, onWarning };
  const { forward, shape, provider } = await openOnDevice(choice, (provider) =>
    openForward(options, { threads, sessions, source, provider, externalFiles }),
  );
  const digest = createHash('sha256').update(options.bytes);
  for (const { path, data } of externalFiles) digest.update(JSON.stringify([path, data.length])).update(data);
  const engine = provider === 'cuda' ? 'onnx-cuda' : 'onnx';
  return createBatchedClassifier(forward, shape, { engine, digest: digest.digest('hex') }, source);
}
