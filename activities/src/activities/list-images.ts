import { createHash } from 'node:crypto';
import { AtlasError, messageOf } from '@saliency-atlas/contract';
import { readObjectMask, type Dataset, type DatasetEntry } from '../datasets/index.ts';
import type { PlanRow } from '../tables/index.ts';
import type { StepContext } from './step-context.ts';

/** Images read at once while their bytes are hashed. */
const READS_AT_ONCE = 8;

/** Every image with the digest of its bytes, in the data set's order; one that cannot be read stays, without a digest. */
export async function* listImages(
  dataset: Dataset,
  context: Pick<StepContext, 'signal' | 'report'>,
): AsyncGenerator<PlanRow> {
  let done = 0;
  let batch: DatasetEntry[] = [];
  const readBatch = async (): Promise<PlanRow[]> => {
    context.signal.throwIfAborted();
    const rows = await Promise.all(batch.map((entry) => planRow(dataset, entry)));
    batch = [];
    done += rows.length;
    context.report({ done, total: 0 });
    return rows;
  };
  for await (const entry of dataset.entries()) {
    batch.push(entry);
    if (batch.length === READS_AT_ONCE) yield* await readBatch();
  }
  yield* await readBatch();
}

async function planRow(dataset: Dataset, entry: DatasetEntry): Promise<PlanRow> {
  const { imageId, label, boxes, location = '' } = entry;
  const known = { imageId, label, boxes, location, mask: null, maskProblem: null };
  let bytes;
  try {
    bytes = await dataset.read(entry);
  } catch (error) {
    if (error instanceof AtlasError) throw error;
    // The explain step meets the same error and reports it in the image's row.
    return { ...known, imageSha256: '' };
  }
  const imageSha256 = createHash('sha256').update(bytes).digest('hex');
  return { ...known, imageSha256, ...(await plannedMask(dataset, entry, bytes)) };
}

/** A mask is read when the run is planned, so that its pixels are part of the run's identity. */
async function plannedMask(
  dataset: Dataset,
  entry: DatasetEntry,
  bytes: Uint8Array,
): Promise<Pick<PlanRow, 'mask' | 'maskProblem'>> {
  if (entry.mask === undefined) return { mask: null, maskProblem: null };
  // A picture that cannot be seen has no use for a mask, and is a row with its own reason later.
  const picture = await dataset.decode(entry.imageId, bytes).catch(() => null);
  if (picture === null) return { mask: null, maskProblem: null };
  try {
    return { mask: await readObjectMask(dataset, entry, picture), maskProblem: null };
  } catch (error) {
    if (error instanceof AtlasError) throw error;
    return { mask: null, maskProblem: messageOf(error) };
  }
}
