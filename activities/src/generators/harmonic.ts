import type { PictureSize } from '../aggregate/index.ts';
import { holesOf } from './compose-fill.ts';
import type { Hole } from './compose-fill.ts';
import type { Fill, FillRequest, Generator } from './generator.ts';
import { buildLaplaceSystem } from './laplace-system.ts';
import type { LaplaceSystem } from './laplace-system.ts';
import { solveLaplace } from './solve-laplace.ts';

/** Below this many pixels a side a first guess from a coarser picture no longer pays. */
const COARSEST_SIDE_PX = 8;
const MID_GREY = 127.5;

/** A region at one resolution, and the same at half of it for the first guess. */
interface Level {
  readonly known: Uint8Array;
  readonly system: LaplaceSystem;
  /** Index of the coarser pixel that each pixel belongs to, and that level; null at the coarsest. */
  readonly coarser: { readonly level: Level; readonly blockOf: Int32Array } | null;
}

/**
 * Fills a region, channel by channel, with the smoothest surface that meets the known pixels around it (Laplace's
 * equation; the picture's border is free). It knows no objects and is the class-free baseline of the other generators.
 * One variation per region, with loss 0 because the known pixels are met exactly; mid-grey where no pixel is known.
 */
export function createHarmonicGenerator(size: PictureSize): Generator {
  const fill = ({ picture, removals }: FillRequest): Promise<Fill[][]> =>
    Promise.resolve(holesOf(removals, size).map((hole) => [{ composite: fillRegion(picture, hole, size), loss: 0 }]));
  return { name: 'harmonic', size, fill };
}

function fillRegion(
  picture: Uint8Array,
  { removed, known }: Hole,
  { height, width, channels }: PictureSize,
): Uint8Array {
  const level = buildLevel(known, height, width);
  const composite = picture.slice();
  const values = new Float64Array(known.length);
  for (let channel = 0; channel < channels; channel++) {
    for (let pixel = 0; pixel < known.length; pixel++) values[pixel] = picture[pixel * channels + channel]!;
    if (removed.length === known.length) values.fill(MID_GREY);
    else fillPlane(values, level);
    for (const pixel of removed) composite[pixel * channels + channel] = Math.round(values[pixel]!);
  }
  return composite;
}

/** Blocks of 2×2 pixels become one, known where any of them is. */
function buildLevel(known: Uint8Array, height: number, width: number): Level {
  const system = buildLaplaceSystem(known, height, width);
  if (system.unknown.length === 0 || Math.min(height, width) <= COARSEST_SIDE_PX) {
    return { known, system, coarser: null };
  }
  const coarseHeight = Math.ceil(height / 2);
  const coarseWidth = Math.ceil(width / 2);
  const blockOf = new Int32Array(known.length);
  const coarseKnown = new Uint8Array(coarseHeight * coarseWidth);
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      const block = (y >> 1) * coarseWidth + (x >> 1);
      blockOf[pixel] = block;
      coarseKnown[block]! |= known[pixel]!;
    }
  }
  return { known, system, coarser: { level: buildLevel(coarseKnown, coarseHeight, coarseWidth), blockOf } };
}

/** Fills the unknown pixels of one plane in place; the first guess is the solution at half the resolution. */
function fillPlane(values: Float64Array, { known, system, coarser }: Level): void {
  if (system.unknown.length === 0) return;
  if (coarser === null) {
    const mean = knownMean(values, known);
    for (const pixel of system.unknown) values[pixel] = mean;
  } else {
    const coarse = shrink(values, known, coarser.blockOf, coarser.level.known.length);
    fillPlane(coarse, coarser.level);
    for (const pixel of system.unknown) values[pixel] = coarse[coarser.blockOf[pixel]!]!;
  }
  solveLaplace(system, values);
}

function knownMean(values: Float64Array, known: Uint8Array): number {
  let sum = 0;
  let count = 0;
  for (let pixel = 0; pixel < known.length; pixel++) {
    if (known[pixel] === 0) continue;
    sum += values[pixel]!;
    count++;
  }
  return sum / count;
}

/** Mean of the known pixels of each block; 0 where a block has none. */
function shrink(values: Float64Array, known: Uint8Array, blockOf: Int32Array, blocks: number): Float64Array {
  const sum = new Float64Array(blocks);
  const count = new Uint8Array(blocks);
  for (let pixel = 0; pixel < known.length; pixel++) {
    if (known[pixel] === 0) continue;
    const block = blockOf[pixel]!;
    sum[block]! += values[pixel]!;
    count[block]!++;
  }
  for (let block = 0; block < blocks; block++) if (count[block]! > 0) sum[block]! /= count[block]!;
  return sum;
}
