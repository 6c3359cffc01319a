import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AtlasError } from '@saliency-atlas/contract';
import { textLines } from '../sources/index.ts';
import type { PlanRow } from '../tables/index.ts';

/** Rows that are written to the file at a time. */
const ROWS_AT_ONCE = 512;

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
  const folder = await mkdtemp(join(tmpdir(), 'atlas-plan-'));
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'images.jsonl');
  try {
    return { ...(await spool(path, rows)), pages: (rowsPerPage) => readPages(path, rowsPerPage), dispose };
  } catch (error) {
    await dispose();
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') throw noSpace(error);
    throw error;
  }
}

async function spool(
  path: string,
  rows: AsyncIterable<PlanRow>,
): Promise<Pick<PlannedImages, 'images' | 'digest' | 'maskWarning'>> {
  const digest = createHash('sha256');
  const file = await open(path, 'wx');
  let images = 0;
  const unusable = { count: 0, first: '' };
  let lines: string[] = [];
  const flush = async (): Promise<void> => {
    await file.write(lines.join(''));
    lines = [];
  };
  try {
    for await (const row of rows) {
      images++;
      digest.update(`${identityOf(row)}\n`);
      if (row.maskProblem !== null && unusable.count++ === 0) unusable.first = `${row.imageId}: ${row.maskProblem}`;
      lines.push(`${JSON.stringify(row)}\n`);
      if (lines.length === ROWS_AT_ONCE) await flush();
    }
    await flush();
  } finally {
    await file.close();
  }
  const { count, first } = unusable;
  const maskWarning =
    count === 0 ? null : `${count} of ${images} images have a mask that cannot be used and is left out, first ${first}`;
  return { images, digest: digest.digest('hex'), maskWarning };
}

/** Without a mask as it was before there were masks, so that the same data set stays the same run. */
function identityOf({ imageId, imageSha256, label, boxes, mask }: PlanRow): string {
  return JSON.stringify([imageId, imageSha256, label, boxes, ...(mask === null ? [] : [mask])]);
}

async function* readPages(path: string, rowsPerPage: number): AsyncGenerator<readonly PlanRow[]> {
  let page: PlanRow[] = [];
  for await (const line of textLines(createReadStream(path))) {
    page.push(JSON.parse(line) as PlanRow);
    if (page.length < rowsPerPage) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

function noSpace(cause: Error): AtlasError {
  return new AtlasError(
    'InvalidJob',
    `the list of images does not fit into ${tmpdir()}: ${cause.message}`,
    'Free some space there (about 200 bytes an image, with masks some thousand), or name another folder with TMPDIR.',
    { cause },
  );
}
