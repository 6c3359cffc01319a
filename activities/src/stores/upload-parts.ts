import { Readable } from 'node:stream';
import type * as S3 from '@aws-sdk/client-s3';
import type { ObjectBlocks } from './object-blocks.ts';

const PART_BYTES = 16 * 2 ** 20;
const PARTS_AT_ONCE = 4;
/** Each is in memory while it goes up, and once more while it is put together. */
const STREAMED_PARTS_AT_ONCE = 2;

/** The same blocks; where they break off, `told` hears why. */
export function tellLoss(blocks: ObjectBlocks, told: (cause: unknown) => void): ObjectBlocks {
  return async function* () {
    try {
      yield* blocks();
    } catch (cause) {
      told(cause);
      throw cause;
    }
  };
}

/**
 * The condition is checked when the parts are put together; those of an upload that fails or is cancelled are removed.
 * Each part goes up with a checksum of its own. What comes in blocks and is no longer than a part is one request.
 */
export async function uploadParts(
  client: S3.S3Client,
  input: S3.PutObjectCommandInput,
  content: Uint8Array | ObjectBlocks,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  const { Upload } = await import('@aws-sdk/lib-storage');
  // What waits in a stream is counted in blocks, and a block may be megabytes.
  const isWhole = content instanceof Uint8Array;
  const body = isWhole ? content : Readable.from(content(), { highWaterMark: 1 });
  const queueSize = isWhole ? PARTS_AT_ONCE : STREAMED_PARTS_AT_ONCE;
  const upload = new Upload({ client, params: { ...input, Body: body }, partSize: PART_BYTES, queueSize });
  const stop = (): void => void upload.abort();
  signal?.addEventListener('abort', stop);
  try {
    await upload.done();
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
