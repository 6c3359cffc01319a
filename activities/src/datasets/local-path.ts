import { stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AtlasError } from '@saliency-atlas/contract';

/**
 * The local path of a plain path or `file://` URI; relative ones start at `base`. `field` names where it was written.
 * Throws AtlasError InvalidJob for other schemes.
 */
export function localPath(uri: string, field: string, base = '.'): string {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined) return isAbsolute(uri) ? uri : resolve(base, uri);
  if (scheme === 'file' && URL.canParse(uri) && new URL(uri).host === '') return fileURLToPath(uri);
  throw new AtlasError(
    'InvalidJob',
    `${field}: ${uri} cannot be read, only local files can`,
    'Copy or mount it, and give a path or a file:// URI.',
  );
}

/** Throws AtlasError DatasetNotFound unless `path` is a file or a folder, as asked. */
export async function requirePath(path: string, kind: 'file' | 'folder', field: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (kind === 'file' ? found?.isFile() : found?.isDirectory()) return;
  const problem = found === undefined ? 'does not exist' : `is not a ${kind}`;
  throw new AtlasError('DatasetNotFound', `${field}: ${path} ${problem}`, `Give an existing ${kind} as ${field}.`);
}
