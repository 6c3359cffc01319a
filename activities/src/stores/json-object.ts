import { AtlasError, canonicalJson, messageOf } from '@saliency-atlas/contract';
import { damagedObject } from './object-failures.ts';
import type { ObjectStore } from './object-store.ts';
import { sha256Of } from './sha256-of.ts';

/**
 * Its key in every document: the SHA-256 of the canonical JSON of all others. Objects have theirs in their names; these have
 * fixed names, and a folder has no checksums of its own.
 */
const SEAL = 'content_sha256';

/**
 * Creates an object of canonical JSON under a fixed key (`job.json`, `manifest.json`, a history entry), with its digest in it.
 * Throws AtlasError ObjectConflict where another value stands there, and ArtifactCorrupt where what stands is damaged.
 */
export async function putJson(
  store: ObjectStore,
  key: string,
  value: object,
  signal?: AbortSignal,
): Promise<'created' | 'identical'> {
  const content = canonicalJson(value);
  const sealed = canonicalJson({ ...value, [SEAL]: sha256Of(content) });
  try {
    return await store.putIfAbsent(key, new TextEncoder().encode(sealed), signal);
  } catch (error) {
    if (!(error instanceof AtlasError && error.type === 'ObjectConflict')) throw error;
    const standing = await readJson(store, key, signal);
    // Documents that were written before they had digests hold the same in other bytes.
    if (standing !== undefined && canonicalJson(standing) === content) return 'identical';
    throw error;
  }
}

/**
 * The parsed value, without its digest, or undefined where there is no object. Throws AtlasError ArtifactCorrupt where it is
 * not JSON or not what its digest says; documents from before these have none.
 */
export async function readJson(store: ObjectStore, key: string, signal?: AbortSignal): Promise<unknown> {
  const bytes = await store.get(key, signal);
  if (bytes === undefined) return undefined;
  const value = parse(bytes, (error) =>
    damagedObject(store.uri, key, `is not JSON: ${messageOf(error)}`, { cause: error }),
  );
  if (typeof value !== 'object' || value === null || !(SEAL in value)) return value;
  const { [SEAL]: expected, ...content } = value;
  const found = sha256Of(canonicalJson(content));
  if (found !== expected) {
    throw damagedObject(store.uri, key, `is damaged: its content has SHA-256 ${found}, expected ${String(expected)}`);
  }
  return content;
}

function parse(bytes: Uint8Array, failure: (error: unknown) => Error): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    throw failure(error);
  }
}
