import { createHash } from 'node:crypto';
import type { ArtifactRef } from '@saliency-atlas/contract';
import { isNamedAfter, objectKey } from '@saliency-atlas/contract';
import { measureBlocks, readBlocks, type ObjectBlocks } from './object-blocks.ts';
import { damagedObject } from './object-failures.ts';
import type { ObjectStore } from './object-store.ts';
import { sha256Of } from './sha256-of.ts';

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

/**
 * The same for an object that is never in memory whole. The blocks are asked for twice: its name must be known before it
 * is put. Throws an Error, and leaves no object, where they are not the same the second time.
 */
export async function putObjectBlocks(
  store: ObjectStore,
  runId: string,
  folder: string,
  name: string,
  blocks: ObjectBlocks,
  rows: number,
  signal?: AbortSignal,
): Promise<ArtifactRef> {
  const { sha256, sizeBytes } = await measureBlocks(blocks);
  const key = objectKey(runId, folder, name, sha256, 'arrow');
  const checked = (): AsyncGenerator<Uint8Array> =>
    checkedBlocks(
      blocks(),
      sizeBytes,
      (found) => found === sha256,
      () => new Error(`${key}: its blocks differ from those of its name`),
    );
  await store.putBlocksIfAbsent(key, checked, signal);
  return { key, sha256, rows, sizeBytes };
}

/** An object by its key, and its digest where that is known; else by what of it is in its name. */
export type NamedObject = Pick<ArtifactRef, 'key'> & Partial<Pick<ArtifactRef, 'sha256'>>;

/** An object that is read piece by piece, or as a whole in blocks. */
export interface ObjectStream {
  readonly sizeBytes: number;
  readonly read: (start: number, end: number) => Promise<Uint8Array>;
  /**
   * All of it from the start, one block in memory at a time. The last comes only when all have the object's digest: who
   * uses blocks before must be able to throw away what came of them. Throws AtlasError ArtifactCorrupt.
   */
  readonly blocks: () => AsyncGenerator<Uint8Array>;
}

/** Opens an object that may be too large for memory. Throws AtlasError ArtifactCorrupt where it is missing. */
export async function streamObject(store: ObjectStore, ref: NamedObject, signal?: AbortSignal): Promise<ObjectStream> {
  const { key } = ref;
  const sizeBytes = await store.size(key, signal);
  if (sizeBytes === undefined) throw damagedObject(store.uri, key, 'is missing');
  return {
    sizeBytes,
    read: (start, end) => store.getRange(key, start, end, signal),
    blocks: () =>
      checkedBlocks(
        readBlocks(store, key, sizeBytes, signal),
        sizeBytes,
        (found) => isDigestOf(ref, found),
        (found) => otherDigest(store, ref, found),
      ),
  };
}

/** Passes blocks on, the last only where all together have this length and digest. */
async function* checkedBlocks(
  blocks: AsyncIterable<Uint8Array>,
  sizeBytes: number,
  isRight: (sha256: string) => boolean,
  failure: (found: string) => Error,
): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256');
  let seen = 0;
  let held: Uint8Array | undefined;
  for await (const block of blocks) {
    digest.update(block);
    seen += block.byteLength;
    if (held !== undefined) yield held;
    held = block;
  }
  const found = digest.digest('hex');
  if (seen !== sizeBytes || !isRight(found)) throw failure(found);
  if (held !== undefined) yield held;
}

/** The bytes a reference names. Throws AtlasError ArtifactCorrupt where they are missing or have another digest. */
export async function readObject(store: ObjectStore, ref: NamedObject, signal?: AbortSignal): Promise<Uint8Array> {
  const bytes = await readObjectIfThere(store, ref, signal);
  if (bytes === undefined) throw damagedObject(store.uri, ref.key, 'is missing');
  return bytes;
}

/** The same of an object that may have been taken away: undefined then. Throws AtlasError ArtifactCorrupt. */
export async function readObjectIfThere(
  store: ObjectStore,
  ref: NamedObject,
  signal?: AbortSignal,
): Promise<Uint8Array | undefined> {
  const bytes = await store.get(ref.key, signal);
  if (bytes === undefined) return undefined;
  const sha256 = sha256Of(bytes);
  if (!isDigestOf(ref, sha256)) throw otherDigest(store, ref, sha256);
  return bytes;
}

function isDigestOf({ key, sha256 }: NamedObject, found: string): boolean {
  return sha256 === undefined ? isNamedAfter(key, found) : found === sha256;
}

function otherDigest(store: ObjectStore, { key, sha256 }: NamedObject, found: string): Error {
  return damagedObject(store.uri, key, `has SHA-256 ${found}, expected ${sha256 ?? 'that of its name'}`);
}

// The whole of a shard's maps passes here: the platform's digest is an order of magnitude faster than one in JavaScript.
