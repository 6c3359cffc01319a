import { AtlasError } from '@saliency-atlas/contract';

/** AtlasError ObjectConflict: other bytes stand under a key, and objects are never overwritten. */
export function objectConflict(key: string): AtlasError {
  return new AtlasError(
    'ObjectConflict',
    `The store already holds other bytes under ${key}, or an object where this key needs a folder.`,
    'Objects are never overwritten: use an empty store, or find out which program wrote this one.',
  );
}

/** AtlasError ArtifactCorrupt: an object is missing or ends before byte `end`. */
export function missingRange(key: string, start: number, end: number): AtlasError {
  return new AtlasError(
    'ArtifactCorrupt',
    `Object ${key} is missing or shorter than asked for (bytes ${start} to ${end}).`,
    'Restore the store from its backup, or run the job again into an empty store.',
  );
}

/** AtlasError ArtifactCorrupt: what is wrong with an object, as the end of a sentence that begins with its name. */
export function damagedObject(uri: string, key: string, what: string, options?: ErrorOptions): AtlasError {
  return new AtlasError(
    'ArtifactCorrupt',
    `Object ${key} of ${uri} ${what}.`,
    'Restore the store from its backup, or run the job again into an empty store.',
    options,
  );
}

/** Checks that `[start, end)` is a range of bytes. Throws RangeError otherwise. */
export function assertRange(start: number, end: number): void {
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end) return;
  throw new RangeError(`a byte range must have 0 <= start <= end, got [${start}, ${end})`);
}
