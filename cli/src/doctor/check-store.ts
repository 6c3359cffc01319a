import { rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openStore } from '@saliency-atlas/activities/stores';
import { ok, problem, type Finding } from './finding.ts';

const CHECK = 'store';
const PROBE_TIMEOUT_MS = 20_000;

/**
 * Whether results can be written and are never overwritten. A folder that is not there yet is tried in the nearest one
 * above it, so that looking leaves nothing behind.
 */
export async function checkStore(uri: string): Promise<Finding> {
  try {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    if (!uri.startsWith('file:')) {
      await openStore(uri).probe(signal);
      return ok(CHECK, `${uri} is writable and honours conditional writes`);
    }
    const folder = fileURLToPath(uri);
    const standing = await nearestFolder(folder);
    await openStore(pathToFileURL(standing).href).probe(signal);
    if (standing === folder) return ok(CHECK, `${uri} is writable and honours conditional writes`);
    // What others put there stays: only an empty folder can be removed.
    await rmdir(join(standing, '.probe')).catch(() => undefined);
    return ok(CHECK, `${uri} does not exist yet and can be made`);
  } catch (error) {
    return problem(CHECK, error, 'Give a folder or s3://bucket/prefix that this user may write to.');
  }
}

/** The path itself where something stands there, else the nearest folder above it. */
export async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined || dirname(path) === path ? path : nearestFolder(dirname(path));
}
