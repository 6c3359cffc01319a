import { AtlasError } from '@saliency-atlas/contract';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'file not found',
  ENOTDIR: 'file not found',
  ENAMETOOLONG: 'file not found',
  ERR_INVALID_ARG_VALUE: 'file not found',
  EACCES: 'no permission to read the file',
  EPERM: 'no permission to read the file',
  ELOOP: 'links in a circle',
};

/** Faults of the machine, not of the file: a repeat can help, so they must not become rows. */
const TRANSIENT = new Set(['EMFILE', 'ENFILE', 'EIO', 'ESTALE', 'ETIMEDOUT', 'EAGAIN', 'ENOMEM']);

/** A failed file operation as an Error with a short reason, or AtlasError ObjectStoreUnavailable where a repeat can help. */
export function localFailure(path: string, cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (TRANSIENT.has(code)) {
    const fix = 'Check the disk and the limit of open files.';
    return new AtlasError('ObjectStoreUnavailable', `${path} could not be read (${code})`, fix, { cause });
  }
  return new Error(REASONS[code] ?? `could not be read (${code || String(cause)})`, { cause });
}
