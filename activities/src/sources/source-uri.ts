import { posix, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AtlasError } from '@saliency-atlas/contract';

/** Where something lies: on this machine, or in a bucket (`key` may be empty, it does not begin or end with a slash). */
export type Place =
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly key: string };

const SCHEME = /^([a-z][a-z0-9+.-]+):\/\//i;
const S3_URI = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/is;

/**
 * The place that a path, `file://` or `s3://` URI names; a relative path starts at `base`, a folder's place (default:
 * the current folder). `field` names where it was written. Throws AtlasError InvalidJob for other schemes.
 */
export function placeOf(uri: string, field: string, base?: Place): Place {
  const scheme = SCHEME.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined) return relativePlace(uri, field, base);
  if (scheme === 'file' && URL.canParse(uri) && new URL(uri).host === '') return filePlace(uri, field);
  const [, bucket, key = ''] = (scheme === 's3' ? S3_URI.exec(uri) : null) ?? [];
  if (bucket !== undefined) return { kind: 's3', bucket, key: key.replace(/^\/+|\/+$/g, '') };
  if (scheme === 's3') throw unreadable(uri, field, 'an S3 address is s3://bucket/key', 'Correct it.');
  throw unreadable(
    uri,
    field,
    'only local files and S3 objects can',
    'Copy or mount it, and give a path, a file:// URI or s3://bucket/key.',
  );
}

function filePlace(uri: string, field: string): Place {
  try {
    return { kind: 'local', path: fileURLToPath(uri) };
  } catch (error) {
    throw unreadable(uri, field, error instanceof Error ? error.message : 'it is no file URI', 'Correct the URI.');
  }
}

function relativePlace(path: string, field: string, base: Place | undefined): Place {
  if (base?.kind !== 's3') return { kind: 'local', path: resolve(base?.path ?? '.', path) };
  const key = posix.join(base.key, path);
  if (!key.startsWith('../') && !path.startsWith('/')) return { kind: 's3', bucket: base.bucket, key };
  throw unreadable(path, field, `it leads out of s3://${base.bucket}`, 'Give a path below it or a whole URI.');
}

function unreadable(uri: string, field: string, why: string, fix: string): AtlasError {
  return new AtlasError('InvalidJob', `${field}: ${uri} cannot be read, ${why}`, fix);
}

/** The folder that a place lies in. */
export function parentOf(place: Place): Place {
  if (place.kind === 'local') return { kind: 'local', path: resolve(place.path, '..') };
  const { bucket, key } = place;
  return { kind: 's3', bucket, key: key.includes('/') ? key.slice(0, key.lastIndexOf('/')) : '' };
}

/** The last part of a place's path; empty for a whole bucket. */
export function nameOf(place: Place): string {
  const path = place.kind === 'local' ? place.path : place.key;
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The place as a URI that means the same everywhere it can be reached. */
export function uriOf(place: Place): string {
  if (place.kind === 'local') return pathToFileURL(place.path).href;
  return `s3://${place.bucket}${place.key === '' ? '' : `/${place.key}`}`;
}

/** What people call a place: its path on this machine, its URI elsewhere. */
export function pathOf(place: Place): string {
  return place.kind === 'local' ? place.path : uriOf(place);
}
