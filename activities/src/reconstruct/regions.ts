import { xoroshiro128plus } from 'pure-rand';
import { fieldAxis, isSalient, positiveSaliency, randomFieldOrder, rankPixels } from '../aggregate/index.ts';
import type { PictureSize } from '../aggregate/index.ts';
import type { Removal } from '../generators/index.ts';
import type { RegionKind } from '../tables/rows.ts';
import { pictureContent } from './picture-content.ts';

/** Random fields from which the control region is chosen. */
const RANDOM_FIELDS = 64;

/** What to take out of one picture: for each kind nested regions, one per share, all kinds with the same counts. */
export type RegionPlan = Readonly<Record<RegionKind, Removal>>;

/**
 * Regions to remove from a picture, uint8 [height, width, channels], with a standardised map [height, width].
 * The box is the bounding box of the salient pixels (S′ ≥ ½). For every share q, `shares` rising:
 * - `salient`: the round(q·|box|) pixels of highest saliency inside the box, at least one;
 * - `non_salient`: as many pixels of lowest saliency of the whole picture;
 * - `random`: as many of the highest pixels of a smooth random field; of 64 fields drawn from `seed` the one that takes
 *   out an amount of content (see `pictureContent`) most similar to the salient regions, summed over the shares.
 * Null where the map has no positive saliency.
 * **Source:** region B of arXiv 2006.09504 with its size as a share of the bounding box; the matched control is ours.
 */
export function planRegions(
  map: Float32Array,
  picture: Uint8Array,
  size: PictureSize,
  shares: readonly number[],
  seed: number,
): RegionPlan | null {
  const box = salientBox(map, size);
  if (box.length === 0) return null;
  const counts = shares.map((share) => Math.max(1, Math.round(share * box.length)));
  const largest = counts[counts.length - 1]!;
  const everyPixel = Int32Array.from(map, (_, pixel) => pixel);
  const lowest = rankPixels(
    map.map((value) => -value),
    everyPixel,
  ).subarray(0, largest);
  const salient = { order: rankPixels(map, box).subarray(0, largest), counts };
  const content = pictureContent(picture, size);
  return {
    salient,
    random: { order: matchedRandomOrder(content, salient, size, seed).subarray(0, largest), counts },
    non_salient: { order: lowest, counts },
  };
}

/** Pixel indexes of the bounding box of the salient pixels, in raster order; empty where no pixel is salient. */
function salientBox(map: Float32Array, { height, width }: PictureSize): Int32Array {
  const positive = positiveSaliency(map);
  let [top, bottom, left, right] = [height, -1, width, -1];
  positive.forEach((value, pixel) => {
    if (!isSalient(value)) return;
    const y = Math.floor(pixel / width);
    const x = pixel % width;
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    left = Math.min(left, x);
    right = Math.max(right, x);
  });
  const pixels: number[] = [];
  for (let y = top; y <= bottom; y++) for (let x = left; x <= right; x++) pixels.push(y * width + x);
  return Int32Array.from(pixels);
}

function matchedRandomOrder(content: Float64Array, salient: Removal, size: PictureSize, seed: number): Int32Array {
  const random = xoroshiro128plus(seed);
  const rows = fieldAxis(size.height);
  const columns = fieldAxis(size.width);
  const wanted = removedContent(content, salient.order, salient.counts);
  let best = randomFieldOrder(rows, columns, random);
  let bestMismatch = mismatch(wanted, removedContent(content, best, salient.counts));
  for (let field = 1; field < RANDOM_FIELDS; field++) {
    const order = randomFieldOrder(rows, columns, random);
    const distance = mismatch(wanted, removedContent(content, order, salient.counts));
    if (distance < bestMismatch) [best, bestMismatch] = [order, distance];
  }
  return best;
}

/** Content of the first `counts[k]` pixels, for every k. */
function removedContent(content: Float64Array, order: Int32Array, counts: readonly number[]): number[] {
  let sum = 0;
  let at = 0;
  return counts.map((count) => {
    for (; at < count; at++) sum += content[order[at]!]!;
    return sum;
  });
}

function mismatch(wanted: readonly number[], found: readonly number[]): number {
  return wanted.reduce((sum, value, index) => sum + Math.abs(value - found[index]!), 0);
}
