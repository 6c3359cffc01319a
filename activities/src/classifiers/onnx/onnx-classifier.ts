import { createHash } from 'node:crypto';
import { AtlasError } from '@saliency-atlas/contract';
import { chooseBatchSize } from '../batch-size.ts';
import { createBatchedClassifier, tryOut } from '../batched-classifier.ts';
import type { Classifier } from '../classifier.ts';
import type { Forward, ForwardShape } from '../forward.ts';
import {
  chooseOutput,
  declaredClassCount,
  requireClasses,
  resolveInputGeometry,
  type ModelInputOptions,
} from '../input-geometry.ts';
import { cudaIsInstalled } from './cuda.ts';
import { externalLocations } from './external-data.ts';
import { imageInput } from './image-input.ts';
import { openMaskedForward } from './masked-forward.ts';
import { readOnnxModel } from './onnx-model.ts';
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

type SessionOptions = Omit<OnnxSessionOptions, 'provider' | 'externalFiles'>;

async function openForward(
  options: OnnxClassifierOptions,
  session: OnnxSessionOptions,
): Promise<{ forward: Forward; shape: ForwardShape }> {
  const { bytes, source } = options;
  const warn = (message: string): void => options.onWarning?.(message);
  const model = readOnnxModel(bytes, source);
  const input = imageInput(model, source);
  const { fixedBatch, ...size } = resolveInputGeometry(input, options.input, 'nchw', source);
  const { threads, provider } = session;
  const wantedBatch =
    options.batchSize === 'auto' ? chooseBatchSize(size.height, size.width, threads, provider) : options.batchSize;
  const batchSize = fixedBatch ?? wantedBatch;
  if (fixedBatch !== null && fixedBatch < wantedBatch) {
    warn(`model ${source}: it is exported for batches of ${fixedBatch}; with a free batch dimension it may run faster`);
  }
  const output = chooseOutput(model.outputs, options.outputName, source, warn);
  const plain = { ...size, batchSize };
  const classCount =
    declaredClassCount(output.shape) ?? (await probeClassCount(bytes, input, output.name, plain, session));
  requireClasses(classCount, output.name, source);
  const shape = { ...plain, classCount, output: options.output };
  const openPlainly = async (): Promise<Forward> =>
    tryOut(await openPlainForward(bytes, input, output.name, shape, session), shape, source, warn);
  if (options.masksInGraph === false) return { forward: await openPlainly(), shape };
  try {
    const masked = await openMaskedForward(model, input, output.name, shape, session);
    return { forward: await tryOut(masked, shape, source, warn), shape };
  } catch (error) {
    if (error instanceof AtlasError && error.type === 'DeviceOutOfMemory') throw error;
    const forward = await openPlainly();
    const reason = error instanceof Error ? error.message : String(error);
    warn(`model ${source}: masks are expanded outside its graph, which is slower (${reason})`);
    return { forward, shape };
  }
}

/** Opens the model on the device that was asked for; `auto` falls back to the CPU, with a warning. */
async function openOnDevice(
  options: OnnxClassifierOptions,
  session: SessionOptions,
  externalFiles: readonly ExternalFile[],
): Promise<{ forward: Forward; shape: ForwardShape; provider: 'cpu' | 'cuda' }> {
  const { device = 'cpu' } = options;
  const open = async (provider: 'cpu' | 'cuda') => {
    const opened = await openForward(options, { ...session, provider, externalFiles });
    return { ...opened, provider };
  };
  if (device === 'cpu' || (device === 'auto' && !cudaIsInstalled())) return open('cpu');
  if (!cudaIsInstalled()) throw noCuda(`model ${options.source}: ONNX Runtime's CUDA provider is not installed`);
  try {
    return await open('cuda');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (device === 'cuda') throw noCuda(reason, error);
    options.onWarning?.(`model ${options.source}: it runs on the CPU, since CUDA does not start (${reason})`);
    return open('cpu');
  }
}

function noCuda(reason: string, cause?: unknown): AtlasError {
  const fix = 'Install CUDA and ONNX Runtime’s CUDA provider (docs/engines.md), or set model.device to cpu.';
  return new AtlasError('ModelContractMismatch', reason, fix, { cause });
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
  const { threads = 1, sessions = 1, source } = options;
  const { forward, shape, provider } = await openOnDevice(options, { threads, sessions, source }, externalFiles);
  const digest = createHash('sha256').update(options.bytes);
  for (const { path, data } of externalFiles) digest.update(JSON.stringify([path, data.length])).update(data);
  const engine = provider === 'cuda' ? 'onnx-cuda' : 'onnx';
  return createBatchedClassifier(forward, shape, { engine, digest: digest.digest('hex') }, source);
}
