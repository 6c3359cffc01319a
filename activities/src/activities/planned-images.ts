import { createHash } from 'node:crypto';
import { spoolRows } from '../datasets/index.ts';
import type { PlanRow } from '../tables/index.ts';

/** Every image of a run, in a file of this machine: a million rows would not be small in memory. */
export interface PlannedImages {
  readonly images: number;
  /** SHA-256 over id, bytes, label, boxes and mask of every image in its order: what the data set is to the run's identity. */
  readonly digest: string;
  /** What to say of masks that cannot be used; null where all can. */
  readonly maskWarning: string | null;
  /** The rows in their order, `rowsPerPage` at a time, the last page shorter. */
  pages(rowsPerPage: number): AsyncGenerator<readonly PlanRow[]>;
  /** Takes the file away. */
  dispose(): Promise<void>;
}

/** Reads all rows once. Throws InvalidJob where there is no space for them in the folder for temporary files. */
export async function collectImages(rows: AsyncIterable<PlanRow>): Promise<PlannedImages> {
  const digest = createHash('sha256');
  const unusable = { count: 0, first: '' };
  async function* looked(): AsyncGenerator<PlanRow> {
    for await (const row of rows) {
      digest.update(`${identityOf(row)}\n`);
      if (row.maskProblem !== null && unusable.count++ === 0) unusable.first = `${row.imageId}: ${row.maskProblem}`;
      yield row;
    }
  }
  const spooled = await spoolRows(looked(), 0);
  const { count, first } = unusable;
  return {
    images: spooled.count,
    digest: digest.digest('hex'),
    maskWarning:
      count === 0
        ? null
        : `${count} of ${spooled.count} images have a mask that cannot be used and is left out, first ${first}`,
    pages: (rowsPerPage) => pagesOf(spooled.rows(), rowsPerPage),
    dispose: spooled.dispose,
  };
}

async function* pagesOf(rows: AsyncIterable<PlanRow>, rowsPerPage: number): AsyncGenerator<readonly PlanRow[]> {
  let page: PlanRow[] = [];
  for await (const row of rows) {
    page.push(row);
    if (page.length < rowsPerPage) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** Without a mask as it was before there were masks, so that the same data set stays the same run. */
function identityOf({ imageId, imageSha256, label, boxes, mask }: PlanRow): string {
  return JSON.stringify([imageId, imageSha256, label, boxes, ...(mask === null ? [] : [mask])]);
}
