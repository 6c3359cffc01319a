import { AtlasError } from '@saliency-atlas/contract';
import type { ModelFiles } from '../model-files.ts';
import type { ModelContent } from './host-messages.ts';

/** The parts of a model.json that are looked at here; all else goes to TensorFlow.js as it is. */
interface ModelJson {
  readonly format?: unknown;
  readonly modelTopology?: unknown;
  readonly weightsManifest?: unknown;
}

interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly object[];
}

function mismatch(source: string, message: string, cause?: unknown): AtlasError {
  return new AtlasError(
    'ModelContractMismatch',
    `model ${source}: ${message}`,
    'Point model.uri at the model.json that tensorflowjs_converter or model.save() wrote, with its weight files beside it.',
    { cause },
  );
}

function parseJson(bytes: Uint8Array, source: string): ModelJson {
  if (bytes.length === 0) throw mismatch(source, 'the file is empty');
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (value !== null && typeof value === 'object') return value;
  } catch (error) {
    throw mismatch(source, 'the file is no JSON', error);
  }
  throw mismatch(source, 'the file is no model.json');
}

function isWeightGroup(value: unknown): value is WeightGroup {
  if (value === null || typeof value !== 'object') return false;
  const { paths, weights } = value as { paths?: unknown; weights?: unknown };
  return Array.isArray(paths) && paths.every((path) => typeof path === 'string') && Array.isArray(weights);
}

/**
 * Reads a graph or layers model: its description, and its weights joined as the description lists them.
 * Throws ModelContractMismatch where it is none, or names a file outside its folder.
 */
export async function readModelJson(files: ModelFiles, source: string): Promise<ModelContent> {
  const { modelTopology, weightsManifest, format, ...rest } = parseJson(files.bytes, source);
  if (modelTopology === null || typeof modelTopology !== 'object') {
    throw mismatch(source, 'it has no modelTopology, so it is no model.json');
  }
  const groups: unknown = weightsManifest ?? [];
  if (!Array.isArray(groups) || !groups.every(isWeightGroup)) throw mismatch(source, 'its weightsManifest is broken');
  const weightSpecs = groups.flatMap((group) => group.weights);
  const weights: Uint8Array[] = [];
  for (const path of groups.flatMap((group) => group.paths)) weights.push(await files.readBeside(path));
  const isGraph = format === 'graph-model' || 'node' in modelTopology;
  return {
    format: isGraph ? 'graph' : 'layers',
    artifacts: { ...rest, format, modelTopology, weightSpecs },
    weights: Buffer.concat(weights),
  };
}
