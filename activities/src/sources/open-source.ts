import { stat } from 'node:fs/promises';
import { AtlasError } from '@saliency-atlas/contract';
import { openAwsS3Port } from '../stores/index.ts';
import { localFile } from './local-file.ts';
import { localFolder } from './local-folder.ts';
import { s3File, s3Folder } from './s3-source.ts';
import type { SourceFile, SourceFolder } from './source-file.ts';
import { pathOf, type Place } from './source-uri.ts';

/** The file at a place; nothing is looked at yet. */
export function openFile(place: Place): SourceFile {
  if (place.kind === 'local') return localFile(place.path);
  return s3File(openAwsS3Port(place.bucket), place.bucket, place.key);
}

/** The folder at a place; nothing is looked at yet. */
export function openFolder(place: Place): SourceFolder {
  if (place.kind === 'local') return localFolder(place.path);
  return s3Folder(openAwsS3Port(place.bucket), place.bucket, place.key);
}

/**
 * Whether a place is a file or a folder (in a bucket: whether an object stands there, or objects below).
 * Throws AtlasError DatasetNotFound where it is neither, and ObjectStoreUnavailable.
 */
export async function kindOf(place: Place, field: string): Promise<'file' | 'folder'> {
  if (place.kind === 'local') {
    const found = await stat(place.path).catch(() => undefined);
    if (found?.isDirectory()) return 'folder';
    if (found?.isFile()) return 'file';
    const problem = found === undefined ? 'does not exist' : 'is neither a file nor a folder';
    throw notFound(pathOf(place), problem, field);
  }
  const port = openAwsS3Port(place.bucket);
  if (place.key !== '' && (await port.size(place.key)) !== undefined) return 'file';
  const { names } = await port.list(place.key === '' ? '' : `${place.key}/`, undefined);
  if (names.length > 0) return 'folder';
  throw notFound(pathOf(place), 'does not exist', field);
}

/** Throws AtlasError DatasetNotFound unless a place is a file or a folder, as asked. */
export async function requireKind(place: Place, kind: 'file' | 'folder', field: string): Promise<void> {
  if ((await kindOf(place, field)) === kind) return;
  throw notFound(pathOf(place), `is not a ${kind}`, field);
}

function notFound(what: string, problem: string, field: string): AtlasError {
  return new AtlasError('DatasetNotFound', `${field}: ${what} ${problem}`, `Correct ${field}.`);
}
