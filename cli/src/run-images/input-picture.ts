import { createHash } from 'node:crypto';
import type { Dataset } from '@saliency-atlas/activities/datasets';
import { picturePng } from '@saliency-atlas/activities/report';
import type { Job, RunDescription } from '@saliency-atlas/contract/job';
import { createRecent } from '../recent.ts';

/** A picture as others read it: a browser, FiftyOne. */
export interface InputPicture {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Where a data set has an image. */
interface ImagePlace {
  readonly imageId: string;
  readonly location: string;
}

/**
 * Reads pictures of a run from its data set, as they are stored; null where one is not there, or is not the one that was
 * explained: only bytes with the digest of the run's own record ever leave. The data set is opened for the first.
 */
export function openInputPictures(
  description: RunDescription,
): (place: ImagePlace, sha256: string) => Promise<InputPicture | null> {
  const opened = createRecent<Dataset>(1);
  return async (place, sha256) => {
    if (sha256 === '') return null;
    try {
      const dataset = await opened.get('', () => openRunDataset(description));
      return await readInputPicture(dataset, description.job.dataset.format, place, sha256);
    } catch {
      return null;
    }
  };
}

/** Opens the data set of a run where it is now. Throws as `openDataset`. */
export async function openRunDataset({ job, class_names: classNames }: RunDescription): Promise<Dataset> {
  // Loaded when the first picture is asked for: most commands never read a data set.
  const { openDataset } = await import('@saliency-atlas/activities/datasets');
  const { uri, format, images } = job.dataset;
  return openDataset({ uri, format, images }, classNames);
}

async function readInputPicture(
  dataset: Dataset,
  format: Job['dataset']['format'],
  place: ImagePlace,
  sha256: string,
): Promise<InputPicture | null> {
  const bytes = await dataset.read(place);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) return null;
  const mediaType = mediaTypeOf(bytes);
  if (mediaType !== null) return { mediaType, bytes };
  // Bare pixels, as in idx files, are no file that a browser knows.
  if (format !== 'idx') return null;
  const pixels = await dataset.decode(place.imageId, bytes);
  return { mediaType: 'image/png', bytes: picturePng(pixels, Math.max(pixels.height, pixels.width)) };
}

/** By the first bytes; a file's name says nothing. */
function mediaTypeOf(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('RIFF') && head.slice(8) === 'WEBP') return 'image/webp';
  return null;
}
