import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { RunManifest } from '@saliency-atlas/contract';

/** Keys of every object below a store's `runs` and `history`, sorted; what lies beside them belongs to nobody's run. */
export async function listKeys(store: string): Promise<string[]> {
  const keys: string[] = [];
  for (const part of ['runs', 'history']) {
    const found = await readdir(join(store, part), { recursive: true, withFileTypes: true }).catch(() => []);
    keys.push(
      ...found.filter((entry) => entry.isFile()).map((entry) => relative(store, join(entry.parentPath, entry.name))),
    );
  }
  return keys.sort();
}

/** Ids of the runs that a store has begun. */
export function listRunIds(store: string): Promise<string[]> {
  return readdir(join(store, 'runs')).catch(() => []);
}

/** The committed manifest of a run. */
export async function readManifest(store: string, key: string): Promise<RunManifest> {
  return JSON.parse(await readFile(join(store, key), 'utf8')) as RunManifest;
}
