import { AtlasError } from '@saliency-atlas/contract';

/** Creates one scratch object if it is absent; resolves to false where the name is taken. */
export type ConditionalCreate = (bytes: Uint8Array) => Promise<boolean>;

/**
 * Proves that a store honours conditional creation: creates a fresh scratch object, then tries again with other bytes,
 * which must be refused. Throws AtlasError ObjectStoreUnavailable where the second creation is accepted.
 */
export async function probeConditionalCreation(uri: string, create: ConditionalCreate): Promise<void> {
  const first = await create(new TextEncoder().encode('first'));
  const second = await create(new TextEncoder().encode('second'));
  if (first && !second) return;
  const found = first
    ? 'it replaced an object that it was asked only to create (If-None-Match: * is ignored)'
    : 'it says that a fresh name is taken';
  throw new AtlasError(
    'ObjectStoreUnavailable',
    `The store ${uri} does not honour conditional creation: ${found}. Results could be overwritten, so it is not used.`,
    'Use a store with conditional writes: Amazon S3, MinIO, versitygw, Ceph 19 or newer, or a local folder.',
  );
}
