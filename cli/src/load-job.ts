import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AtlasError } from '@saliency-atlas/contract';
import { parseJob, readJobText, type Job } from '@saliency-atlas/contract/job';

/** Flags that stand for keys of the job file, by the key's path. */
const FLAG_PATHS = {
  model: 'model.uri',
  name: 'model.name',
  version: 'model.version',
  labels: 'model.labels',
  dataset: 'dataset.uri',
  format: 'dataset.format',
  limit: 'dataset.limit',
  store: 'store.uri',
  method: 'explain.method',
  passes: 'explain.passes',
  seed: 'explain.seed',
  target: 'explain.target',
  batchSize: 'resources.batchSize',
} as const;

const NUMERIC_FLAGS: ReadonlySet<string> = new Set(['limit', 'passes', 'seed', 'batchSize']);

function flagValue(flag: string, text: string): unknown {
  if (flag === 'target' && text !== 'predicted' && text !== 'label') {
    return { class: /^\d+$/.test(text) ? Number(text) : text };
  }
  return NUMERIC_FLAGS.has(flag) ? Number(text) : text;
}

/** A flag's value as the command line gives it. */
export type Flags = Partial<Record<keyof typeof FLAG_PATHS, string>> & { readonly set?: readonly string[] };

const URI_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * The job of a command line: the job file, overlaid by flags, overlaid by `--set key=value`. Paths in the file are
 * relative to it, paths in flags to the current folder. Throws InvalidJob naming file and field.
 */
export async function loadJob(file: string | undefined, flags: Flags): Promise<Job> {
  const tree = file === undefined ? {} : await readTree(file);
  const fromFile = resolver(file === undefined ? process.cwd() : dirname(resolve(file)));
  resolvePaths(tree, fromFile);
  const overlay: Record<string, unknown> = {};
  for (const [flag, path] of Object.entries(FLAG_PATHS)) {
    const value = flags[flag as keyof typeof FLAG_PATHS];
    if (value !== undefined) setPath(overlay, path, flagValue(flag, value));
  }
  for (const setting of flags.set ?? []) applySetting(overlay, setting);
  resolvePaths(overlay, resolver(process.cwd()));
  merge(tree, overlay);
  if (getPath(tree, 'model.name') === undefined) nameAfterFile(tree);
  if (getPath(tree, 'store.uri') === undefined) setPath(tree, 'store.uri', fromFile('./atlas'));
  return parseJob(tree, file ?? 'command line');
}

async function readTree(file: string): Promise<Record<string, unknown>> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new AtlasError('InvalidJob', `cannot read the job file ${file}`, 'Check the path.', { cause: error });
  });
  const value = readJobText(text, file);
  if (isTree(value)) return value;
  throw new AtlasError(
    'InvalidJob',
    `${file}: a job is a mapping of keys`,
    'Begin with `model:`; see docs/job-file.md.',
  );
}

function applySetting(tree: Record<string, unknown>, setting: string): void {
  const at = setting.indexOf('=');
  if (at <= 0) throw new AtlasError('InvalidJob', `--set ${setting} has no "="`, 'Write --set key.path=value.');
  setPath(tree, setting.slice(0, at), readJobText(setting.slice(at + 1), `--set ${setting.slice(0, at)}`));
}

/** Turns a path or URI into an absolute one that means the same to every worker of this machine. */
function resolver(folder: string): (uri: string) => string {
  return (uri) => (URI_SCHEME.test(uri) ? uri : pathToFileURL(resolve(folder, uri)).href);
}

function resolvePaths(tree: Record<string, unknown>, absolute: (uri: string) => string): void {
  for (const path of [
    'model.uri',
    'dataset.uri',
    'dataset.images',
    'store.uri',
    'reconstruct.bank.uri',
    'reconstruct.trained.uri',
    'reconstruct.inpainter.uri',
  ]) {
    const value = getPath(tree, path);
    if (typeof value === 'string' && value !== '') setPath(tree, path, absolute(value));
  }
  const labels = getPath(tree, 'model.labels');
  if (typeof labels === 'string' && labels !== '') setPath(tree, 'model.labels', absolute(labels));
}

function nameAfterFile(tree: Record<string, unknown>): void {
  const uri = getPath(tree, 'model.uri');
  const name = typeof uri === 'string' ? /([^/\\]+?)(\.[a-z0-9]+)?$/i.exec(uri)?.[1] : undefined;
  if (name !== undefined) setPath(tree, 'model.name', decodeURIComponent(name).replaceAll(/[^\w.-]/g, '-'));
}

function isTree(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function getPath(tree: Record<string, unknown>, path: string): unknown {
  return path.split('.').reduce<unknown>((node, key) => (isTree(node) ? node[key] : undefined), tree);
}

function setPath(tree: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() ?? path;
  let node = tree;
  for (const key of keys) {
    const child = node[key];
    const next: Record<string, unknown> = isTree(child) ? child : {};
    node[key] = next;
    node = next;
  }
  node[last] = value;
}

function merge(into: Record<string, unknown>, overlay: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(overlay)) {
    const existing = into[key];
    if (isTree(existing) && isTree(value)) merge(existing, value);
    else into[key] = value;
  }
}
