import { fileURLToPath } from 'node:url';
import { AtlasError } from '@saliency-atlas/contract';
import { openFileStore } from './file-store.ts';
import type { ObjectStore } from './object-store.ts';
import { openS3Store } from './s3-store.ts';

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;

/**
 * Opens the store a job names: `file:///dir`, `s3://bucket/prefix`, or a plain path (relative ones below the current
 * folder). Touches neither disk nor network. Throws AtlasError InvalidJob for anything else.
 */
export function openStore(uri: string): ObjectStore {
  switch (SCHEME.exec(uri)?.[1]?.toLowerCase()) {
    case undefined:
      if (uri === '') throw invalidUri(uri, 'it is empty');
      return openFileStore(uri);
    case 'file':
      return openFileStore(pathOfFileUri(uri));
    case 's3':
      return openS3Store(...bucketAndPrefix(uri));
    default:
      throw invalidUri(uri, 'its scheme is neither file:// nor s3://');
  }
}

function pathOfFileUri(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch (error) {
    throw invalidUri(uri, error instanceof Error ? error.message : 'it is not a file URI');
  }
}

function bucketAndPrefix(uri: string): [bucket: string, prefix: string] {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/i.exec(uri);
  if (match?.[1] === undefined) throw invalidUri(uri, 'an S3 store is s3://bucket or s3://bucket/prefix');
  const prefix = (match[2] ?? '').replace(/\/+$/, '');
  if (/[?#]|(^|\/)(\.{0,2})(\/|$)/.test(prefix) && prefix !== '') {
    throw invalidUri(uri, 'its prefix has an empty part, a dot part, a query or a fragment');
  }
  return [match[1], prefix];
}

function invalidUri(uri: string, why: string): AtlasError {
  return new AtlasError(
    'InvalidJob',
    `store.uri ${JSON.stringify(uri)} cannot be used: ${why}.`,
    'Set store.uri to a folder (./atlas), file:///absolute/folder or s3://bucket/prefix.',
  );
}
