import { AtlasError } from '@saliency-atlas/contract';

const FIXES: Readonly<Record<string, string>> = {
  ENOSPC: 'Free space on that disk or name another store with --store.',
  EDQUOT: 'Raise the disk quota or name another store with --store.',
  EACCES: 'Give this user read and write permission on the store, or name another store with --store.',
  EPERM: 'Use a file system that has hard links and that this user may write to, or an s3:// store.',
  ENOTSUP: 'Use a file system that has hard links, or an s3:// store.',
  EOPNOTSUPP: 'Use a file system that has hard links, or an s3:// store.',
  EROFS: 'Mount the store writable or name another store with --store.',
  EIO: 'Check the disk: the system reported an input/output error.',
  EMFILE: 'Raise the limit of open files (ulimit -n).',
  ENAMETOOLONG: 'Shorten the model name in the job file or the path of the store.',
};

/** The system's code of a failed file operation (`ENOENT`), or undefined where the error is of another kind. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Turns a failed file operation into AtlasError ObjectStoreUnavailable with the fix that its code suggests.
 * Errors that do not come from the system (a cancellation, an AtlasError) are returned as they are.
 */
export function fileFailure(action: string, path: string, error: unknown): unknown {
  const code = systemCode(error);
  if (!(error instanceof Error) || error instanceof AtlasError || error.name === 'AbortError' || code === undefined) {
    return error;
  }
  const fix = FIXES[code] ?? 'Check that the store can be reached and written to: saliency-atlas doctor.';
  return new AtlasError('ObjectStoreUnavailable', `Cannot ${action} ${path}: ${error.message}`, fix, { cause: error });
}
