import { readFile, stat } from 'node:fs/promises';
import { AtlasError } from '@saliency-atlas/contract';
import { MAX_IMAGE_BYTES } from './decode-image.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'file not found',
  ENOTDIR: 'file not found',
  ENAMETOOLONG: 'file not found',
  EACCES: 'no permission to read the file',
  EPERM: 'no permission to read the file',
  ELOOP: 'links in a circle',
};

/** Faults of the machine, not of the image: a repeat can help, so they must not become rows. */
const TRANSIENT = new Set(['EMFILE', 'ENFILE', 'EIO', 'ESTALE', 'ETIMEDOUT', 'EAGAIN', 'ENOMEM']);

function readFailure(path: string, cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (TRANSIENT.has(code)) {
    const fix = 'Check the disk and the limit of open files.';
    return new AtlasError('ObjectStoreUnavailable', `${path} could not be read (${code})`, fix, { cause });
  }
  return new Error(REASONS[code] ?? `could not be read (${code || String(cause)})`, { cause });
}

/**
 * The bytes of an image file. Throws an Error with a short reason where it is missing, no regular file or above 64 MB,
 * and AtlasError ObjectStoreUnavailable where the machine failed and a repeat can help.
 */
export async function readImageFile(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch((cause: unknown) => {
    throw readFailure(path, cause);
  });
  // Before opening: a pipe would block, a device never ends.
  if (found.isDirectory()) throw new Error('a folder, not a file');
  if (!found.isFile()) throw new Error('not a regular file');
  if (found.size > MAX_IMAGE_BYTES) throw new Error('larger than 64 MB');
  try {
    return await readFile(path);
  } catch (cause) {
    throw readFailure(path, cause);
  }
}
