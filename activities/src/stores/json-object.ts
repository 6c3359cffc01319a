import { AtlasError, canonicalJson } from '@saliency-atlas/contract';
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
    throw new AtlasError(
      'ArtifactCorrupt',
      `Object ${key} of ${store.uri} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      'Restore the store from its backup, or run the job again into an empty store.',
      { cause: error },
    );
  }
}
