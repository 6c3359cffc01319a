import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createDurableFile, type FileContent } from './durable-file.ts';
import { fileFailure, systemCode } from './file-failure.ts';
import { sameBlocks, sameBytes } from './object-blocks.ts';
import { assertObjectKey, isOwnName } from './object-key.ts';
import { assertRange, missingRange, objectConflict } from './object-failures.ts';
import type { ObjectStore } from './object-store.ts';
import { probeConditionalCreation } from './probe.ts';

/** Codes that say that no object stands at a path: nothing there, a folder, or a file where a folder would be. */
const ABSENT = new Set(['ENOENT', 'EISDIR', 'ENOTDIR']);

/** Objects as files below a folder, which is made at the first write. Objects are durable when `putIfAbsent` returns. */
export function openFileStore(folder: string): ObjectStore {
  const root = resolve(folder);
  const uri = pathToFileURL(root).href;
  const pathOf = (key: string): string => {
    assertObjectKey(key);
    return join(root, key);
  };
  const store: ObjectStore = {
    uri,
    get: async (key, signal) => readObjectFile(pathOf(key), signal),
    getRange: async (key, start, end, signal) => readRange(key, pathOf(key), start, end, signal),
    size: async (key, signal) => sizeOf(pathOf(key), signal),
    putIfAbsent: async (key, bytes, signal) => putFile(key, pathOf(key), bytes, signal),
    putBlocksIfAbsent: async (key, blocks, signal) => {
      signal?.throwIfAborted();
      const created = await createFile(key, pathOf(key), blocks(), signal);
      return created ? 'created' : sameBlocks(store, key, blocks, signal);
    },
    children: async (below, signal) => listFolder(below === '' ? root : pathOf(below), signal),
    probe: async (signal) => probeFolder(uri, join(root, '.probe', randomBytes(12).toString('hex')), signal),
  };
  return store;
}

async function readObjectFile(path: string, signal?: AbortSignal): Promise<Uint8Array | undefined> {
  try {
    const { buffer, byteOffset, byteLength } = await readFile(path, { ...(signal && { signal }) });
    // Not a Buffer: its `slice` shares memory where that of every other typed array copies.
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch (error) {
    if (ABSENT.has(systemCode(error) ?? '')) return undefined;
    throw fileFailure('read', path, error);
  }
}

async function readRange(
  key: string,
  path: string,
  start: number,
  end: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  assertRange(start, end);
  signal?.throwIfAborted();
  const out = new Uint8Array(end - start);
  try {
    const file = await open(path, 'r');
    try {
      for (let done = 0; done < out.length;) {
        const { bytesRead } = await file.read(out, done, out.length - done, start + done);
        if (bytesRead === 0) throw missingRange(key, start, end);
        done += bytesRead;
      }
      return out;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (ABSENT.has(systemCode(error) ?? '')) throw missingRange(key, start, end);
    throw fileFailure('read', path, error);
  }
}

async function sizeOf(path: string, signal?: AbortSignal): Promise<number | undefined> {
  signal?.throwIfAborted();
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch (error) {
    if (ABSENT.has(systemCode(error) ?? '')) return undefined;
    throw fileFailure('read', path, error);
  }
}

async function putFile(
  key: string,
  path: string,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<'created' | 'identical'> {
  signal?.throwIfAborted();
  const created = await createFile(key, path, bytes, signal);
  return created ? 'created' : sameBytes(key, bytes, await readObjectFile(path, signal));
}

async function createFile(key: string, path: string, content: FileContent, signal?: AbortSignal): Promise<boolean> {
  try {
    return await createDurableFile(path, content, signal);
  } catch (error) {
    // A file stands where the key wants a folder.
    if (['ENOTDIR', 'EEXIST'].includes(systemCode(error) ?? '')) throw objectConflict(key);
    throw fileFailure('write', path, error);
  }
}

async function listFolder(path: string, signal?: AbortSignal): Promise<string[]> {
  signal?.throwIfAborted();
  try {
    return (await readdir(path)).filter((name) => !isOwnName(name)).sort();
  } catch (error) {
    if (ABSENT.has(systemCode(error) ?? '')) return [];
    throw fileFailure('list', path, error);
  }
}

async function probeFolder(uri: string, path: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  try {
    await probeConditionalCreation(uri, (bytes) => createDurableFile(path, bytes, signal));
    await rm(path, { force: true });
  } catch (error) {
    throw fileFailure('write', path, error);
  }
}
