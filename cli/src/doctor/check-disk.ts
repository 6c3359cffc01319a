import { statfs } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { nearestFolder } from './check-store.ts';
import { ok, problem, warning, type Finding } from './finding.ts';

const CHECK = 'disk';
const GIB = 2 ** 30;
/** Maps of 224 × 224 pixels take 0.2 MB an image: what 5,000 images leave, and something for the server's database. */
const COMFORTABLE_BYTES = 2 * GIB;
const LEAST_BYTES = 0.1 * GIB;

/** Whether there is room below a local store; null for a remote one. */
export async function checkDisk(uri: string): Promise<Finding | null> {
  if (!uri.startsWith('file:')) return null;
  try {
    const folder = await nearestFolder(fileURLToPath(uri));
    const { bavail, bsize } = await statfs(folder);
    return judgeSpace(bavail * bsize, folder);
  } catch (error) {
    return problem(CHECK, error, 'Name another store with --store.');
  }
}

/** What so many free bytes mean. */
export function judgeSpace(freeBytes: number, folder: string): Finding {
  const message = `${(freeBytes / GIB).toFixed(1)} GiB are free below ${folder}`;
  const fix = 'Free some space, or name another store with --store; an image of 224 × 224 pixels takes about 0.2 MB.';
  if (freeBytes < LEAST_BYTES) return problem(CHECK, new Error(message), fix);
  return freeBytes < COMFORTABLE_BYTES ? warning(CHECK, message, fix) : ok(CHECK, message);
}
