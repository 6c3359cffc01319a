import type { ArtifactKind, ArtifactRef } from '@saliency-atlas/contract';
import { AtlasError, receiptKey } from '@saliency-atlas/contract';
import { putJson, readJson } from './json-object.ts';
import type { ObjectStore } from './object-store.ts';

/** What a finished step wrote and counted; a repeat of the step returns it instead of working again. */
export interface StepReceipt {
  readonly objects: readonly (ArtifactRef & { readonly kind: ArtifactKind })[];
  /** Finite numbers by name, for example `{ images: 64, failed: 1, passes: 128000 }`. */
  readonly counts: Readonly<Record<string, number>>;
}

/** The receipt of a step, or undefined where it has not finished. Throws AtlasError ArtifactCorrupt. */
export async function readReceipt(
  store: ObjectStore,
  runId: string,
  step: string,
  signal?: AbortSignal,
): Promise<StepReceipt | undefined> {
  const key = receiptKey(runId, step);
  const value = await readJson(store, key, signal);
  if (value === undefined) return undefined;
  if (isReceipt(value)) return { objects: value.objects, counts: value.counts };
  throw new AtlasError(
    'ArtifactCorrupt',
    `Object ${key} of ${store.uri} is not a receipt of this version (format_version 1).`,
    'Use the version of Saliency Atlas that began the run, or run the job again into an empty store.',
  );
}

/**
 * Creates the receipt of a step and returns the one that stands: the first wins, so that two attempts of which one
 * came late, or whose device rounds differently, end in one answer. Write the objects it names before it.
 */
export async function writeReceipt(
  store: ObjectStore,
  runId: string,
  step: string,
  receipt: StepReceipt,
  signal?: AbortSignal,
): Promise<StepReceipt> {
  try {
    await putJson(store, receiptKey(runId, step), { format_version: 1, ...receipt }, signal);
    return receipt;
  } catch (error) {
    const lost = error instanceof AtlasError && error.type === 'ObjectConflict';
    const standing = lost ? await readReceipt(store, runId, step, signal) : undefined;
    if (standing === undefined) throw error;
    return standing;
  }
}

function isReceipt(value: unknown): value is StepReceipt {
  if (!isRecord(value) || value['format_version'] !== 1) return false;
  const { objects, counts } = value;
  return Array.isArray(objects) && objects.every(isReceiptObject) && isRecord(counts) && allNumbers(counts);
}

function isReceiptObject(value: unknown): boolean {
  return (
    isRecord(value) &&
    ['key', 'kind', 'sha256'].every((name) => typeof value[name] === 'string') &&
    ['rows', 'sizeBytes'].every((name) => Number.isSafeInteger(value[name]))
  );
}

function allNumbers(counts: Record<string, unknown>): boolean {
  return Object.values(counts).every((count) => typeof count === 'number');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
