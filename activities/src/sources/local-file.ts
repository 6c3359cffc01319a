import { open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { localFailure } from './local-failure.ts';
import { tooLarge, type SourceFile } from './source-file.ts';

const BLOCK_BYTES = 2 ** 20;

async function regularFileSize(path: string): Promise<number> {
  const found = await stat(path).catch((cause: unknown) => {
    throw localFailure(path, cause);
  });
  // Before opening: a pipe would block, a device never ends.
  if (found.isDirectory()) throw new Error('a folder, not a file');
  if (!found.isFile()) throw new Error('not a regular file');
  return found.size;
}

async function readRange(path: string, start: number, end: number): Promise<Uint8Array> {
  const last = Math.min(end, await regularFileSize(path));
  if (start >= last) return new Uint8Array(0);
  const file = await open(path).catch((cause: unknown) => {
    throw localFailure(path, cause);
  });
  try {
    const bytes = new Uint8Array(last - start);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } catch (cause) {
    throw localFailure(path, cause);
  } finally {
    await file.close();
  }
}

/** A file of this machine. Only regular files are opened. */
export function localFile(path: string): SourceFile {
  return {
    uri: pathToFileURL(path).href,
    name: basename(path),
    sizeBytes: () => regularFileSize(path),
    async read(mostBytes) {
      if ((await regularFileSize(path)) > mostBytes) throw tooLarge(mostBytes);
      return readFile(path).catch((cause: unknown) => {
        throw localFailure(path, cause);
      });
    },
    readRange: (start, end) => readRange(path, start, end),
    async *stream() {
      const size = await regularFileSize(path);
      for (let start = 0; start < size; start += BLOCK_BYTES) yield await readRange(path, start, start + BLOCK_BYTES);
    },
  };
}
