import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AtlasError } from '@saliency-atlas/contract';
import type { DatasetOptions } from './dataset-source.ts';

const IS_MANIFEST = /\.(jsonl|ndjson|csv)$/i;
/** Names that manifests usually have; another is taken where it is the only one. */
const USUAL_MANIFEST = /^(metadata|manifest|labels|annotations)\.(jsonl|ndjson|csv)$/i;

/** What lies at a path: idx files, a manifest (which a folder may hold), else class folders. Throws DatasetNotFound. */
export async function guessDataset(path: string): Promise<Pick<DatasetOptions, 'uri' | 'format'>> {
  const found = await stat(path).catch((cause: unknown) => {
    const fix = 'Give a folder of images, a manifest or a folder of idx files as --dataset.';
    throw new AtlasError('DatasetNotFound', `dataset.uri: ${path} does not exist`, fix, { cause });
  });
  if (!found.isDirectory()) return { uri: path, format: 'manifest' };
  const names = (await readdir(path)).sort();
  if (names.some((name) => /^images-idx3-ubyte/.test(name))) return { uri: path, format: 'idx' };
  const manifests = names.filter((name) => IS_MANIFEST.test(name));
  const manifest =
    manifests.find((name) => USUAL_MANIFEST.test(name)) ?? (manifests.length === 1 ? manifests[0] : undefined);
  if (manifest !== undefined) return { uri: join(path, manifest), format: 'manifest' };
  return { uri: path, format: 'image-folder' };
}
