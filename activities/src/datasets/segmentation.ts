import type { PictureSize } from './dataset.ts';
import { fillPolygon } from './polygon-mask.ts';
import { checkRuns, fillRuns, textToCounts, type RunLengths } from './run-lengths.ts';

/** An object's outline as COCO writes it: polygons [x₁, y₁, x₂, y₂, …] that may overlap, or run lengths. */
export type Segmentation = readonly (readonly number[])[] | RunLengths;

const LEAST_NUMBERS = 6;
/** More are not one object, and each may cover the whole picture. */
const MOST_POLYGONS = 1000;

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'number' && Number.isFinite(one));
}

/**
 * Reads COCO's `segmentation`: a list of polygons, or `{"size": [height, width], "counts": …}` with the counts as a list or
 * as COCO's text. Throws an Error that says what is wrong.
 */
export function readSegmentation(value: unknown): Segmentation {
  if (Array.isArray(value)) {
    if (value.length === 0) throw new Error('it has no polygon');
    if (value.length > MOST_POLYGONS) throw new Error(`it has more than ${MOST_POLYGONS} polygons`);
    return value.map((polygon: unknown, place) => {
      if (isNumbers(polygon) && polygon.length >= LEAST_NUMBERS && polygon.length % 2 === 0) return polygon;
      throw new Error(`polygon ${place} is not a list of at least three points [x1, y1, x2, y2, …]`);
    });
  }
  const { size, counts } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (!isNumbers(size) || size.length !== 2 || !size.every((side) => Number.isInteger(side) && side > 0)) {
    throw new Error('neither polygons nor {"size": [height, width], "counts"}');
  }
  const read = typeof counts === 'string' ? textToCounts(counts) : counts;
  if (!isNumbers(read)) throw new Error('counts: neither a list of numbers nor a text');
  const runs = { height: size[0]!, width: size[1]!, counts: read };
  checkRuns(runs);
  return runs;
}

/** Sets the pixels of `out`, row-major [height, width], that lie inside to 1. Throws an Error where the sizes differ. */
export function fillSegmentation(segmentation: Segmentation, size: PictureSize, out: Uint8Array): void {
  if ('counts' in segmentation) {
    requireSize(segmentation, size);
    fillRuns(segmentation, 1, out);
    return;
  }
  for (const polygon of segmentation) fillPolygon(polygon, size, out);
}

/** Throws an Error where a mask has not the size of its picture. */
export function requireSize(mask: PictureSize, picture: PictureSize): void {
  if (mask.height === picture.height && mask.width === picture.width) return;
  throw new Error(`the mask is ${mask.width}×${mask.height}, the picture ${picture.width}×${picture.height}`);
}
