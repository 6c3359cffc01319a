import { AtlasError } from '@saliency-atlas/contract';

/** Names beginning with a dot are the store's own (half-written files, the probe's scratch); keys never use them. */
const OWN_NAME = /^\./;
// Every printable character but `/` (the separator) and `\` (a separator on Windows).
const PART = /^[^\p{C}/\\]+$/u;
const MOST_KEY_BYTES = 1024;

/**
 * Checks that a key is relative, with non-empty parts none of which begins with a dot, at most 1,024 bytes of UTF-8.
 * Throws AtlasError InvalidJob naming the key: keys are built from names in the job, such as the model's.
 */
export function assertObjectKey(key: string): void {
  const parts = key.split('/');
  const good = parts.every((part) => PART.test(part) && !OWN_NAME.test(part));
  if (good && Buffer.byteLength(key) <= MOST_KEY_BYTES) return;
  throw new AtlasError(
    'InvalidJob',
    `Object key ${JSON.stringify(key)} is not allowed: a key is relative, its parts are not empty, hold no backslash or ` +
      `control character and do not begin with a dot, and it has at most ${MOST_KEY_BYTES} bytes.`,
    'Choose a model name (model.name in the job file) of letters, digits, dashes and dots that begins with a letter.',
  );
}

/** Whether a name in a folder belongs to the store itself and is hidden from people's overviews. */
export function isOwnName(name: string): boolean {
  return OWN_NAME.test(name);
}
