import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { AtlasError } from '@saliency-atlas/contract';
import { TENSORFLOW_ENGINES, type TensorflowEngine } from '../../tensorflow/index.ts';
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
import type { ModelFiles } from '../model-files.ts';
import { startHostProcess, type HostProcess } from './host-process.ts';
import { createHostForward, readOutputs } from './host-forward.ts';
import type { ModelContent, OpenedModel } from './host-messages.ts';
import { readModelJson } from './read-model-json.ts';

export interface TfjsClassifierOptions {
  readonly files: ModelFiles;
  /** Names the model in errors: its path or URI. */
  readonly source: string;
  readonly input: ModelInputOptions;
  readonly output: 'logits' | 'probabilities';
  /** Which of several outputs (default: the first). */
  readonly outputName?: string | undefined;
  /** `cuda` wants native code with a GPU, `cpu` none of it; `auto` the best that is here (default). */
  readonly device?: 'auto' | 'cpu' | 'cuda';
  /** Engines to choose from (default: those of the device). */
  readonly engines?: readonly TensorflowEngine[];
  readonly batchSize: 'auto' | number;
  /** Threads of one forward pass in native code (default 1). */
  readonly threads?: number | undefined;
  readonly onWarning?: ((message: string) => void) | undefined;
}

function enginesOf({ device = 'auto', engines }: TfjsClassifierOptions): readonly TensorflowEngine[] {
  if (engines !== undefined) return engines;
  if (device === 'cuda') return ['tfjs-node-gpu'];
  return device === 'cpu' ? ['tfjs-node', 'tfjs-wasm'] : TENSORFLOW_ENGINES;
}

/** A SavedModel is read by libtensorflow itself, so it must lie in a local folder. */
async function contentOf(files: ModelFiles, source: string): Promise<ModelContent> {
  if (!files.name.endsWith('.pb')) return readModelJson(files, source);
  if (files.folder !== null) return { format: 'saved-model', folder: files.folder };
  throw new AtlasError(
    'ModelContractMismatch',
    `model ${source}: a SavedModel must lie in a local folder`,
    'Copy it here, or convert it with tensorflowjs_converter.',
  );
}

/** Digest of all that makes the model: its description and its weights. */
async function digestOf(content: ModelContent): Promise<string> {
  const digest = createHash('sha256');
  if (content.format !== 'saved-model') {
    return digest.update(JSON.stringify(content.artifacts)).update(content.weights).digest('hex');
  }
  const entries = await readdir(content.folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const path of paths.sort()) {
    const bytes = await readFile(path);
    digest.update(JSON.stringify([relative(content.folder, path), bytes.length])).update(bytes);
  }
  return digest.digest('hex');
}

/**
 * Loads a TensorFlow.js graph or layers model, or a SavedModel, as a black-box classifier. TensorFlow.js runs in a
 * process of its own, with masks expanded and scores computed on its device; calls may overlap.
 * Throws AtlasError ModelContractMismatch, ModelNotFound (a weight file), DeviceOutOfMemory.
 */
export async function loadTfjsClassifier(options: TfjsClassifierOptions): Promise<Classifier> {
  const { files, source, threads = 1 } = options;
  const content = await contentOf(files, source);
  const digest = await digestOf(content);
  const host = startHostProcess(threads, source);
  try {
    const opened = await openInHost(host, content, options);
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

async function openInHost(
  host: HostProcess,
  content: ModelContent,
  options: TfjsClassifierOptions,
): Promise<OpenedModel> {
  const engines = enginesOf(options);
  try {
    const opened = await host.ask<OpenedModel>({ kind: 'open', engines, model: content });
    if (opened.engine === 'tfjs-wasm' && options.engines === undefined) {
      options.onWarning?.(
        `model ${options.source}: TensorFlow.js runs on WebAssembly; \`npm run tfjs:native\` gives a faster engine`,
      );
    }
    return opened;
  } catch (error) {
    if (!(error instanceof AtlasError) || !/needs TensorFlow.js with native code|does not load/.test(error.message)) {
      throw error;
    }
    const fix = 'Run `npm run tfjs:native` in the checkout, or install @tensorflow/tfjs-node (docs/engines.md).';
    throw new AtlasError(error.type, error.message, fix, { cause: error });
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
