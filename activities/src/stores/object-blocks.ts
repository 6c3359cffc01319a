import { createHash } from 'node:crypto';
import { objectConflict } from './object-failures.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * The bytes of an object in order, in blocks of some megabytes at most: from the start, and the same bytes, whenever it
 * is called, since a put that is repeated or compared asks again.
 */
export type ObjectBlocks = () => AsyncIterable<Uint8Array>;

/** What is read from a store at a time: a request far away costs little beside it, and several of them fit into memory. */
const READ_BYTES = 8 * 2 ** 20;

/** Length and SHA-256 (hex) of what comes in blocks. */
export async function measureBlocks(blocks: ObjectBlocks): Promise<{ sizeBytes: number; sha256: string }> {
  const digest = createHash('sha256');
  let sizeBytes = 0;
  for await (const block of blocks()) {
    digest.update(block);
    sizeBytes += block.byteLength;
  }
  return { sizeBytes, sha256: digest.digest('hex') };
}

/** Says that the object that stands under a key is these blocks. Throws AtlasError ObjectConflict where it is another. */
export async function sameBlocks(
  store: Pick<ObjectStore, 'size' | 'getRange'>,
  key: string,
  blocks: ObjectBlocks,
  signal?: AbortSignal,
): Promise<'identical'> {
  if (await holdsBlocks(store, key, blocks, signal)) return 'identical';
  throw objectConflict(key);
}

/** The same of bytes, and of what was read under the key. */
export function sameBytes(key: string, bytes: Uint8Array, standing: Uint8Array | undefined): 'identical' {
  if (standing !== undefined && Buffer.compare(standing, bytes) === 0) return 'identical';
  throw objectConflict(key);
}

/** Whether an object has exactly these bytes; one block and its like in the store are in memory at a time. */
async function holdsBlocks(
  store: Pick<ObjectStore, 'size' | 'getRange'>,
  key: string,
  blocks: ObjectBlocks,
  signal?: AbortSignal,
): Promise<boolean> {
  const sizeBytes = (await store.size(key, signal)) ?? 0;
  let at = 0;
  for await (const block of blocks()) {
    const end = at + block.byteLength;
    if (end > sizeBytes) return false;
    if (Buffer.compare(await store.getRange(key, at, end, signal), block) !== 0) return false;
    at = end;
  }
  return at === sizeBytes;
}

/** An object of `sizeBytes` in ranges of 8 MiB, each asked for when the one before has been used. */
export async function* readBlocks(
  store: Pick<ObjectStore, 'getRange'>,
  key: string,
  sizeBytes: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < sizeBytes; start += READ_BYTES) {
    yield await store.getRange(key, start, Math.min(sizeBytes, start + READ_BYTES), signal);
  }
}
