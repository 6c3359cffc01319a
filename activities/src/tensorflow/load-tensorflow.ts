import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { NATIVE_TENSORFLOW_FOLDER, toolCacheFolder } from '@saliency-atlas/contract';
import type * as converter from '@tensorflow/tfjs-converter';
import type * as core from '@tensorflow/tfjs-core';
import type * as layers from '@tensorflow/tfjs-layers';

/**
 * Everything of TensorFlow.js that all its engines have: operators, gradients, layers, loaders. Operators as functions
 * (`tf.matMul(a, b)`); the methods of tensors (`a.matMul(b)`) are not there on WebAssembly.
 */
export type Tensorflow = Omit<typeof core, 'default'> &
  Omit<typeof layers, 'default'> &
  Omit<typeof converter, 'default'>;

/** From the fastest to the one that is always there. */
export const TENSORFLOW_ENGINES = ['tfjs-node-gpu', 'tfjs-node', 'tfjs-wasm'] as const;
export type TensorflowEngine = (typeof TENSORFLOW_ENGINES)[number];

export interface LoadedTensorflow {
  readonly tf: Tensorflow;
  readonly engine: TensorflowEngine;
  /** Version of libtensorflow, or of TensorFlow.js for WebAssembly. */
  readonly version: string;
  /** Why each faster engine is not used, by its name. */
  readonly absent: Readonly<Partial<Record<TensorflowEngine, string>>>;
}

const requireOwn = createRequire(import.meta.url);
let loading: Promise<LoadedTensorflow> | undefined;

/**
 * Loads TensorFlow.js with the best engine that is here: native code with a GPU, native code, WebAssembly. All engines
 * of a process share one registry of tensors, so a process has one: the first call chooses among `engines`, and a later
 * call that does not allow the chosen one throws. Native operators block the calling thread.
 */
export async function loadTensorflow(
  engines: readonly TensorflowEngine[] = TENSORFLOW_ENGINES,
): Promise<LoadedTensorflow> {
  loading ??= chooseEngine(engines);
  const loaded = await loading;
  if (engines.includes(loaded.engine)) return loaded;
  throw new Error(
    `TensorFlow.js already runs on ${loaded.engine} in this process, and ${engines.join(', ')} was wanted`,
  );
}

async function chooseEngine(engines: readonly TensorflowEngine[]): Promise<LoadedTensorflow> {
  const absent: Partial<Record<TensorflowEngine, string>> = {};
  for (const engine of engines) {
    try {
      const { tf, version } = engine === 'tfjs-wasm' ? await loadWasm() : loadNative(engine);
      await tf.ready();
      return { tf, engine, version, absent };
    } catch (error) {
      absent[engine] = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    }
  }
  throw new Error(`TensorFlow.js does not load: ${JSON.stringify(absent)}`);
}

/** A native package installed beside this one by the user, else the one that `npm run tfjs:native` made. */
function loadNative(engine: Exclude<TensorflowEngine, 'tfjs-wasm'>): { tf: Tensorflow; version: string } {
  const name = `@tensorflow/${engine}`;
  const cache = join(toolCacheFolder(process.env, homedir()), NATIVE_TENSORFLOW_FOLDER, 'package.json');
  const path = resolveFrom(requireOwn, name) ?? resolveFrom(createRequire(cache), name);
  if (path === undefined) throw new Error(`${name} is not installed`);
  // Its log of every processor feature and missing CUDA file is noise; all of a GPU's memory at once is too much.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  restoreOldUtil();
  const tf = requireOwn(path) as Tensorflow & { readonly node?: unknown };
  const backend = tf.backend() as unknown as { readonly binding?: { readonly TF_Version?: string } };
  return { tf, version: backend.binding?.TF_Version ?? '' };
}

function resolveFrom(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

/** tfjs-node 4.22 calls two functions that Node 24 no longer has. */
function restoreOldUtil(): void {
  const util = requireOwn('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}

/** Emscripten listens to both, and prints its whole source with every error of the process. */
const LISTENED = ['uncaughtException', 'unhandledRejection'];

async function loadWasm(): Promise<{ tf: Tensorflow; version: string }> {
  const tf = {
    ...(requireOwn('@tensorflow/tfjs-core') as typeof core),
    ...(requireOwn('@tensorflow/tfjs-layers') as typeof layers),
    ...(requireOwn('@tensorflow/tfjs-converter') as typeof converter),
  };
  const events: Pick<EventEmitter, 'listeners' | 'removeListener'> = process;
  const before = LISTENED.map((event) => events.listeners(event));
  await import('@tensorflow/tfjs-backend-wasm');
  if (!(await tf.setBackend('wasm'))) throw new Error('WebAssembly does not start');
  LISTENED.forEach((event, at) => {
    for (const listener of events.listeners(event)) {
      if (!before[at]?.includes(listener)) events.removeListener(event, listener as () => void);
    }
  });
  return { tf, version: tf.version_core };
}
