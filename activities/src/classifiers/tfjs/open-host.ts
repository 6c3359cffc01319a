import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { AtlasError } from '@saliency-atlas/contract';
import { TENSORFLOW_ENGINES, type TensorflowEngine } from '../../tensorflow/index.ts';
import type { ModelFiles } from '../model-files.ts';
import type { ModelContent, OpenedModel } from './host-messages.ts';
import { startHostProcess, type HostProcess } from './host-process.ts';
import { readModelJson } from './read-model-json.ts';

export interface HostOptions {
  readonly files: ModelFiles;
  /** Names the model in errors: its path or URI. */
  readonly source: string;
  /** `cuda` wants native code with a GPU, `cpu` none of it; `auto` the best that is here (default). */
  readonly device?: 'auto' | 'cpu' | 'cuda';
  /** Engines to choose from (default: those of the device). */
  readonly engines?: readonly TensorflowEngine[];
  /** Threads of one forward pass in native code (default 1). */
  readonly threads?: number | undefined;
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** A process with a model in it; the caller closes it. */
export interface OpenedHost {
  readonly host: HostProcess;
  readonly opened: OpenedModel;
  readonly digest: string;
}

/**
 * Opens a graph or layers model or a SavedModel in a process of its own.
 * Throws AtlasError ModelContractMismatch, ModelNotFound (a weight file), DeviceOutOfMemory.
 */
export async function openTfjsHost(options: HostOptions): Promise<OpenedHost> {
  const { files, source, threads = 1 } = options;
  const content = await contentOf(files, source);
  const digest = await digestOf(content);
  const host = startHostProcess(threads, source);
  try {
    return { host, opened: await openInHost(host, content, options), digest };
  } catch (error) {
    await host.close();
    throw error;
  }
}

function enginesOf({ device = 'auto', engines }: HostOptions): readonly TensorflowEngine[] {
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

async function openInHost(host: HostProcess, content: ModelContent, options: HostOptions): Promise<OpenedModel> {
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
