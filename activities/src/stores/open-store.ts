import { fileURLToPath } from 'node:url';
import { AtlasError } from '@saliency-atlas/contract';
import { openFileStore } from './file-store.ts';
import type { ObjectStore } from './object-store.ts';

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;

/**
 * Opens the store a job names: `file:///dir` or a plain path (relative ones below the current
 * folder). Touches neither disk nor network. Throws AtlasError InvalidJob for anything else.
 */
export function openStore(uri: string): ObjectStore {
  switch (SCHEME.exec(uri)?.[1]?.toLowerCase()) {
    case undefined:
      if (uri === '') throw invalidUri(uri, 'it is empty');
      return openFileStore(uri);
    case 'file':
      return openFileStore(pathOfFileUri(uri));
    default:
      throw invalidUri(uri, 'its scheme is not file://');
  }
}

function pathOfFileUri(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch (error) {
    throw invalidUri(uri, error instanceof Error ? error.message : 'it is not a file URI');
  }
}

function invalidUri(uri: string, why: string): AtlasError {
  return new AtlasError(
    'InvalidJob',
    `store.uri ${JSON.stringify(uri)} cannot be used: ${why}.`,
    'Set store.uri to a folder (./atlas) or file:///absolute/folder.',
  );
}
