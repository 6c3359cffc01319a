import type { ObjectStore } from '@saliency-atlas/activities/stores';
import { AtlasError, type RunManifest } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import { readImageColumns, type ImageColumns } from '../serve/image-columns.ts';
import { readInputPicture, type InputPicture } from '../serve/input-picture.ts';
import { openSaliencyRows } from '../serve/saliency-rows.ts';

/** Of the columns' statuses. */
const [OK, UNREADABLE] = [0, 2];

/** A signed map [height, width]. */
export interface SignedMap {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** The images of a run with their maps and, out of the data set, their pictures. */
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
  return {
    columns,
    map: async (row) => (columns.status[row] === OK ? saliency.map(row) : null),
    async picture(row) {
      if (columns.status[row] === UNREADABLE) return null;
      const location = await saliency.location(row);
      return readInputPicture(description, { imageId: columns.idOf(row), location }, await saliency.imageSha256(row));
    },
  };
}

/** What is wrong where an export of pictures found none. */
export async function noPictures({ job, run_id: runId, class_names: classNames }: RunDescription): Promise<AtlasError> {
  const { openDataset } = await import('@saliency-atlas/activities/datasets');
  const { uri, format, images } = job.dataset;
  const cause = await openDataset({ uri, format, images }, classNames).then(
    () => undefined,
    (error: unknown) => error,
  );
  return new AtlasError(
    'DatasetNotFound',
    `none of the pictures of run ${runId} is at ${uri} any more, as it was explained`,
    'Put the data set back where it was; csv, parquet and npz exports need none.',
    { cause },
  );
}
