import {
  filterFromParams,
  pageMap,
  type ImageFilter,
  type PageImage,
  type PageImages,
} from '@saliency-atlas/activities/report';
import type { ObjectStore } from '@saliency-atlas/activities/stores';
import type { RunManifest } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import { createRecent } from '../recent.ts';
import { rowCursor, type ImageColumns } from '../run-images/image-columns.ts';
import type { InputPicture } from '../run-images/input-picture.ts';
import { openRunImages } from '../run-images/run-images.ts';
import { findImages } from './find-images.ts';

/** Most images of one answer. */
const MOST_IMAGES = 120;
/** Answers to filters that are remembered, so that the next page of one costs nothing: 4 bytes a row each. */
const REMEMBERED_FILTERS = 8;

/** The images of one complete run, for its page. */
export interface ServedRun {
  readonly columns: ImageColumns;
  images(params: URLSearchParams): Promise<PageImages>;
  picture(row: number): Promise<InputPicture | null>;
}

/** Opens a run's images; `pictureAddress` is where the page finds the picture of a row. */
export async function openServedRun(
  store: ObjectStore,
  description: RunDescription,
  manifest: RunManifest,
  pictureAddress: (row: number) => string,
): Promise<ServedRun> {
  const run = await openRunImages(store, description, manifest);
  const { columns } = run;
  const found = createRecent<Uint32Array>(REMEMBERED_FILTERS);

  async function pageImage(row: number): Promise<PageImage> {
    const cursor = rowCursor(columns);
    cursor.row = row;
    const { id, label, predicted, score, typicality, status } = cursor;
    const target = columns.target[row] ?? -1;
    const map = await run.map(row);
    const reason = status === 'degenerate' ? 'the score does not move, whatever is hidden' : columns.reasonOf(row);
    const picture = status === 'unreadable' ? null : pictureAddress(row);
    return { id, label, predicted, target, score, typicality, status, map: map && pageMap(map), picture, reason };
  }

  return {
    columns,
    async images(params) {
      const filter: ImageFilter = filterFromParams(params);
      const rows = await found.get(JSON.stringify(filter), () => findImages(columns, filter));
      const start = countOf(params.get('start'), 0, rows.length);
      const count = countOf(params.get('count'), MOST_IMAGES, MOST_IMAGES);
      const wanted = [...rows.subarray(start, start + count)];
      return { total: rows.length, images: await Promise.all(wanted.map(pageImage)) };
    },
    async picture(row) {
      if (!Number.isInteger(row) || row < 0 || row >= columns.rows) return null;
      return run.picture(row);
    },
  };
}

function countOf(text: string | null, absent: number, most: number): number {
  const value = Number(text ?? absent);
  return Number.isInteger(value) && value >= 0 ? Math.min(value, most) : absent;
}
