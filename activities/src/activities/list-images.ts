import { createHash } from 'node:crypto';
import { AtlasError } from '@saliency-atlas/contract';
import type { Dataset, DatasetEntry } from '../datasets/index.ts';
import type { PlanRow } from '../tables/index.ts';
import type { StepContext } from './step-context.ts';

/** Images read at once while their bytes are hashed. */
const READS_AT_ONCE = 8;

/** Every image with the digest of its bytes, in the data set's order; one that cannot be read stays, without a digest. */
export async function* listImages(dataset: Dataset, context: StepContext): AsyncGenerator<PlanRow> {
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
  try {
    const imageSha256 = createHash('sha256')
      .update(await dataset.read(entry))
      .digest('hex');
    return { imageId, imageSha256, label, boxes, location };
  } catch (error) {
    if (error instanceof AtlasError) throw error;
    // The explain step meets the same error and reports it in the image's row.
    return { imageId, imageSha256: '', label, boxes, location };
  }
}
