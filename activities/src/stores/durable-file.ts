import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from './file-failure.ts';

/** Bytes at once, or in blocks of which one is in memory at a time. */
export type FileContent = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Creates a file with all of its bytes or not at all, on disk when it returns; false where the path is taken.
 * The bytes go to a temporary file beside it that is then linked to its name: a link, unlike a rename, never replaces.
 */
export async function createDurableFile(path: string, content: FileContent, signal?: AbortSignal): Promise<boolean> {
  const folder = dirname(path);
  await makeDurableFolder(folder);
  const temporary = join(folder, `.tmp-${randomBytes(12).toString('hex')}`);
  let created = true;
  try {
    await writeSynced(temporary, content, signal);
    signal?.throwIfAborted();
    await link(temporary, path);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    created = false;
  } finally {
    await rm(temporary, { force: true });
  }
  // Also where the path was taken: its writer may have been killed before this.
  await syncFolder(folder);
  return created;
}

async function writeSynced(path: string, content: FileContent, signal?: AbortSignal): Promise<void> {
  const file = await open(path, 'wx');
  try {
    if (content instanceof Uint8Array) await file.writeFile(content);
    else {
      for await (const block of content) {
        signal?.throwIfAborted();
        await file.writeFile(block);
      }
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** One folder after the other: where none can be made (`/proc/x`), Node's recursive mkdir tries for ever. */
async function makeDurableFolder(folder: string): Promise<void> {
  const missing: string[] = [];
  for (let at = folder; !(await exists(at)) && dirname(at) !== at; at = dirname(at)) missing.push(at);
  for (const path of missing.reverse()) {
    await mkdir(path).catch((error: unknown) => {
      // Another writer was first.
      if (systemCode(error) !== 'EEXIST') throw error;
    });
    // A new folder survives a power cut only once its parent is on disk.
    await syncFolder(dirname(path));
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems cannot sync a folder; they order the operations themselves.
    if (systemCode(error) !== 'EINVAL') throw error;
  } finally {
    await handle.close();
  }
}
