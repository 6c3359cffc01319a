import type { RunRef } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import { inputSpecOf, encodeThumbnail } from '../datasets/index.ts';
import { pictureFile, type PictureFile } from '../report/index.ts';
import type { PlanRow } from '../tables/index.ts';
import { loadImages } from './load-images.ts';
import { runDataset } from './run-inputs.ts';
import type { StepContext } from './step-context.ts';

/** Longer side of the pictures in a report. */
const THUMBNAIL_SIDE = 192;
/** Up to this side a picture is kept pixel by pixel. */
const LOSSLESS_UP_TO = 64;
/** Images in memory at once, each with its input tensor. */
const AT_ONCE = 16;

/** The picture of an image as the model sees it, or why there is none. */
export interface LoadedPicture {
  readonly file: PictureFile | null;
  readonly reason: string;
}

/** Pictures for the report by image id, each image once; one that cannot be read is told with its reason. */
export async function loadPictures(
  run: RunRef,
  description: RunDescription,
  wanted: readonly { readonly plan: PlanRow }[],
  context: StepContext,
): Promise<Map<string, LoadedPicture>> {
  const rows = [...new Map(wanted.map(({ plan }) => [plan.imageId, plan])).values()];
  const spec = inputSpecOf(description);
  const dataset = await runDataset(run, description, context);
  const pictures = new Map<string, LoadedPicture>();
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    for (const image of await loadImages(dataset, rows.slice(start, start + AT_ONCE), spec, context.signal)) {
      const { imageId } = image.row;
      if (image.reason !== null) pictures.set(imageId, { file: null, reason: image.reason });
      else pictures.set(imageId, { file: await toFile({ ...spec, data: image.display }), reason: '' });
    }
  }
  return pictures;
}

async function toFile(picture: {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Uint8Array;
}): Promise<PictureFile> {
  const { height, width, data } = picture;
  if (Math.max(height, width) <= LOSSLESS_UP_TO) return pictureFile(picture, LOSSLESS_UP_TO);
  const channels = picture.channels === 1 ? 1 : 3;
  return { ...(await encodeThumbnail({ height, width, channels, data }, THUMBNAIL_SIDE)), mediaType: 'image/webp' };
}
