import { AtlasError } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import { openRunDataset } from '../run-images/input-picture.ts';

/** What is wrong where an export of pictures found none. */
export async function noPictures(description: RunDescription): Promise<AtlasError> {
  const cause = await openRunDataset(description).then(
    () => undefined,
    (error: unknown) => error,
  );
  return new AtlasError(
    'DatasetNotFound',
    `none of the pictures of run ${description.run_id} is at ${description.job.dataset.uri} any more, as it was explained`,
    'Put the data set back where it was; csv, parquet and npz exports need none.',
    { cause },
  );
}
