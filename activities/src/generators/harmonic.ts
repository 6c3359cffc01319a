import type { PictureSize } from '../aggregate/index.ts';
import type { Fill, FillRequest, Generator } from './generator.ts';
import { solveLaplace } from './solve-laplace.ts';

/** Below this many pixels a side a first guess from a coarser picture no longer pays. */
const COARSEST_SIDE_PX = 8;
const MID_GREY = 127.5;

/**
 * Fills a region, channel by channel, with the smoothest surface that meets the known pixels around it (Laplace's
 * equation; the picture's border is free). It knows no objects and is the class-free baseline of the other generators.
 * One variation per region, with loss 0 because the known pixels are met exactly; mid-grey where no pixel is known.
 */
export function createHarmonicGenerator(size: PictureSize): Generator {
  const fill = (request: FillRequest): Promise<Fill[][]> =>
    Promise.resolve(
      request.removals.flatMap(({ order, counts }) =>
        counts.map((count) => [{ composite: fillRegion(request.picture, order.subarray(0, count), size), loss: 0 }]),
      ),
    );
  return { name: 'harmonic', size, fill };
}

function fillRegion(picture: Uint8Array, removed: Int32Array, size: PictureSize): Uint8Array {
  const { height, width, channels } = size;
  const known = new Uint8Array(height * width).fill(1);
  for (const pixel of removed) known[pixel] = 0;
  const composite = picture.slice();
  for (let channel = 0; channel < channels; channel++) {
    const values = Float64Array.from({ length: height * width }, (_, pixel) => picture[pixel * channels + channel]!);
    fillPlane(values, known, height, width);
    for (const pixel of removed) composite[pixel * channels + channel] = Math.round(values[pixel]!);
  }
  return composite;
}

/** Fills the unknown pixels of one plane [height, width] in place; the first guess is the solution at half size. */
function fillPlane(values: Float64Array, known: Uint8Array, height: number, width: number): void {
  const unknown = Int32Array.from(indexesOf(known, 0));
  if (unknown.length === known.length) {
    values.fill(MID_GREY);
    return;
  }
  if (unknown.length === 0) return;
  if (Math.min(height, width) > COARSEST_SIDE_PX) guessFromCoarser(values, known, unknown, height, width);
  else {
    const given = indexesOf(known, 1);
    const mean = given.reduce((sum, pixel) => sum + values[pixel]!, 0) / given.length;
    for (const pixel of unknown) values[pixel] = mean;
  }
  solveLaplace(values, unknown, height, width);
}

/** Blocks of 2×2 pixels become one: the mean of the known among them, unknown where none is. */
function guessFromCoarser(
  values: Float64Array,
  known: Uint8Array,
  unknown: Int32Array,
  height: number,
  width: number,
): void {
  const coarseHeight = Math.ceil(height / 2);
  const coarseWidth = Math.ceil(width / 2);
  const coarse = new Float64Array(coarseHeight * coarseWidth);
  const coarseKnown = new Uint8Array(coarse.length);
  const blockOf = (pixel: number): number =>
    Math.floor(Math.floor(pixel / width) / 2) * coarseWidth + Math.floor((pixel % width) / 2);
  for (let pixel = 0; pixel < known.length; pixel++) {
    if (known[pixel] === 0) continue;
    const block = blockOf(pixel);
    coarse[block]! += values[pixel]!;
    coarseKnown[block]!++;
  }
  for (let block = 0; block < coarse.length; block++) {
    if (coarseKnown[block] === 0) continue;
    coarse[block]! /= coarseKnown[block]!;
    coarseKnown[block] = 1;
  }
  fillPlane(coarse, coarseKnown, coarseHeight, coarseWidth);
  for (const pixel of unknown) values[pixel] = coarse[blockOf(pixel)]!;
}

function indexesOf(known: Uint8Array, state: number): number[] {
  const found: number[] = [];
  known.forEach((value, pixel) => {
    if (value === state) found.push(pixel);
  });
  return found;
}
