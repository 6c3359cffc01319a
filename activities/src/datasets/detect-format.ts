import { AtlasError } from '@saliency-atlas/contract';
import { kindOf, nameOf, openFolder, placeOf } from '../sources/index.ts';
import type { DatasetFormat } from './dataset-source.ts';

/** A format that is known by its name. */
export type NamedFormat = Exclude<DatasetFormat, 'auto'>;

const BY_ENDING: readonly (readonly [RegExp, NamedFormat])[] = [
  [/\.(jsonl|ndjson|csv)$/i, 'manifest'],
  [/\.json$/i, 'coco'],
  [/\.tar$/i, 'webdataset'],
  [/\.parquet$/i, 'parquet'],
  [/(images|labels)[-.]idx[13]-ubyte(\.gz)?$/, 'idx'],
];

/**
 * The format that a name suggests; a folder is what its files are, where they all suggest one format and it has no
 * folders in it, and class folders otherwise. Throws AtlasError DatasetNotFound, and InvalidJob where a file's name says
 * nothing.
 */
export async function detectFormat(uri: string, field: string): Promise<NamedFormat> {
  const place = placeOf(uri, `${field}.uri`);
  const byName = (name: string) => BY_ENDING.find(([ending]) => ending.test(name))?.[1];
  const format = byName(nameOf(place));
  if (format !== undefined) return format;
  if ((await kindOf(place, `${field}.uri`)) === 'file') {
    const fix = `Set ${field}.format, or --format: image-folder, manifest, coco, idx, webdataset or parquet.`;
    throw new AtlasError('InvalidJob', `${field}.uri: the name of ${uri} does not say what it holds`, fix);
  }
  const children = await openFolder(place).children();
  if (children.some(({ isFolder }) => isFolder)) return 'image-folder';
  const formats = new Set(children.map(({ name }) => byName(name)).filter((one) => one !== undefined));
  const [only] = formats;
  return formats.size === 1 && (only === 'webdataset' || only === 'parquet' || only === 'idx') ? only : 'image-folder';
}
