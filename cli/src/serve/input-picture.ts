import { createHash } from 'node:crypto';
import { picturePng } from '@saliency-atlas/activities/report';
import type { RunDescription } from '@saliency-atlas/contract/job';

/** A picture as it goes to the browser. */
export interface InputPicture {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/**
 * The picture of an image from its data set, as it is stored; null where it is not there, or is not the one that was
 * explained: only bytes with the digest of the run's own record ever leave.
 */
export async function readInputPicture(
  { job, class_names: classNames }: RunDescription,
  { imageId, location }: { readonly imageId: string; readonly location: string },
  sha256: string,
): Promise<InputPicture | null> {
  if (sha256 === '') return null;
  try {
    // Loaded when the first picture is asked for: most commands never read a data set.
    const { openDataset } = await import('@saliency-atlas/activities/datasets');
    const { uri, format, images } = job.dataset;
    const dataset = await openDataset({ uri, format, images }, classNames);
    const bytes = await dataset.read({ imageId, location });
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) return null;
    const mediaType = mediaTypeOf(bytes);
    if (mediaType !== null) return { mediaType, bytes };
    // Bare pixels, as in idx files, are no file that a browser knows.
    if (format !== 'idx') return null;
    const pixels = await dataset.decode(imageId, bytes);
    return { mediaType: 'image/png', bytes: picturePng(pixels, Math.max(pixels.height, pixels.width)) };
  } catch {
    return null;
  }
}

/** By the first bytes; a file's name says nothing. */
function mediaTypeOf(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('RIFF') && head.slice(8) === 'WEBP') return 'image/webp';
  return null;
}
