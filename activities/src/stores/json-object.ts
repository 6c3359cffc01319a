import { canonicalJson, messageOf } from '@saliency-atlas/contract';
import { damagedObject } from './object-failures.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * Creates an object of canonical JSON under a fixed key (`job.json`, `manifest.json`, a history entry).
 * Throws AtlasError ObjectConflict where another value stands there.
 */
export async function putJson(
  store: ObjectStore,
  key: string,
  value: unknown,
  signal?: AbortSignal,
): Promise<'created' | 'identical'> {
  return store.putIfAbsent(key, new TextEncoder().encode(canonicalJson(value)), signal);
}

/** The parsed value, or undefined where there is no object. Throws AtlasError ArtifactCorrupt where it is not JSON. */
export async function readJson(store: ObjectStore, key: string, signal?: AbortSignal): Promise<unknown> {
  const bytes = await store.get(key, signal);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    throw damagedObject(store.uri, key, `is not JSON: ${messageOf(error)}`, { cause: error });
  }
}
