import type { ObjectStore } from '@saliency-atlas/activities/stores';
import type { RunManifest } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import { readImageColumns, type ImageColumns } from './image-columns.ts';
import { openInputPictures, type InputPicture } from './input-picture.ts';
import { openSaliencyRows, type SignedMap } from './saliency-rows.ts';

/** The images of a complete run with their maps and, out of the data set, their pictures. */
export interface RunImages {
  readonly columns: ImageColumns;
  /** Null where the image has none. */
  map(row: number): Promise<SignedMap | null>;
  /** The stored bytes; null where they were unreadable, are not there any more, or are not those that were explained. */
  picture(row: number): Promise<InputPicture | null>;
}

/** Opens the images of a run. Throws InvalidJob for a run that was made before there was a list of them. */
export async function openRunImages(
  store: ObjectStore,
  description: RunDescription,
  manifest: RunManifest,
): Promise<RunImages> {
  const columns = await readImageColumns(store, manifest);
  const saliency = openSaliencyRows(store, manifest);
  const readPicture = openInputPictures(description);
  return {
    columns,
    map: async (row) => (columns.statusOf(row) === 'ok' ? saliency.map(row) : null),
    async picture(row) {
      if (columns.statusOf(row) === 'unreadable') return null;
      const location = await saliency.location(row).catch(() => '');
      return readPicture({ imageId: columns.idOf(row), location }, await saliency.imageSha256(row));
    },
  };
}
