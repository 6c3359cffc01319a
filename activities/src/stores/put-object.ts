import { createHash } from 'node:crypto';
import type { ArtifactRef } from '@saliency-atlas/contract';
import { AtlasError, objectKey } from '@saliency-atlas/contract';
import type { ObjectStore } from './object-store.ts';

/**
 * Writes an object of a run under a name made from its content and returns the reference to it.
 * Idempotent: the same bytes again are the same object. `rows` is what the reference says of it, 0 where it has no rows.
 */
export async function putObject(
  store: ObjectStore,
  runId: string,
  folder: string,
  name: string,
  bytes: Uint8Array,
  rows: number,
  extension = 'arrow',
  signal?: AbortSignal,
): Promise<ArtifactRef> {
  const sha256 = sha256Of(bytes);
  const key = objectKey(runId, folder, name, sha256, extension);
  await store.putIfAbsent(key, bytes, signal);
  return { key, sha256, rows, sizeBytes: bytes.byteLength };
}

/** The bytes a reference names. Throws AtlasError ArtifactCorrupt where they are missing or have another digest. */
export async function readObject(
  store: ObjectStore,
  ref: Pick<ArtifactRef, 'key' | 'sha256'>,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const bytes = await store.get(ref.key, signal);
  if (bytes === undefined) throw corrupt(store, ref.key, 'is missing');
  const sha256 = sha256Of(bytes);
  if (sha256 !== ref.sha256) throw corrupt(store, ref.key, `has SHA-256 ${sha256}, expected ${ref.sha256}`);
  return bytes;
}

// The whole of a shard's maps passes here: the platform's digest is an order of magnitude faster than one in JavaScript.
function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function corrupt(store: ObjectStore, key: string, what: string): AtlasError {
  return new AtlasError(
    'ArtifactCorrupt',
    `Object ${key} of ${store.uri} ${what}.`,
    'Restore the store from its backup, or run the job again into an empty store.',
  );
}
