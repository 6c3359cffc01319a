import { xoroshiro128plus } from 'pure-rand';
import { fieldAxis, isSalient, positiveSaliency, randomFieldOrder, rankPixels } from '../aggregate/index.ts';
import type { PictureSize } from '../aggregate/index.ts';
import type { Removal } from '../generators/index.ts';
import type { RegionKind } from '../tables/rows.ts';
import { pictureContent } from './picture-content.ts';

/** Random fields from which the control region is chosen. */
const RANDOM_FIELDS = 64;

/** Nested regions of one kind to take out of a picture, with the share asked for beside each count. */
export interface PlannedRemoval extends Removal {
  readonly region: RegionKind;
  readonly shares: readonly number[];
}

/** How much to remove. */
export interface RegionShares {
  /** Shares of the salient bounding box, rising. */
  readonly ofBox: readonly number[];
  /** Share of the picture's pixels that is removed alone, and kept alone; 0: neither. */
  readonly ofPicture: number;
}

/**
 * Regions to remove from a picture, uint8 [height, width, channels], with a standardised map [height, width].
 * The box is the bounding box of the salient pixels (S′ ≥ ½). For every share q of it:
 * - `salient`: the round(q·|box|) pixels of highest saliency inside the box, at least one;
 * - `non_salient`: as many pixels of lowest saliency of the whole picture, of equals the last in raster order;
 * - `random`: as many of the highest pixels of a smooth random field; of 64 fields drawn from `seed` the one that takes
 *   out an amount of content (see `pictureContent`) most similar to the salient regions, summed over the shares.
 *
 * With a fixed share q of the picture, which compares maps however large their boxes are:
 * - `top`: the q most salient pixels of the picture, `top_random`: the field that matches their content;
 * - `keep`, `keep_random`: everything but those, so that only they are left.
 *
 * Empty where the map has no positive saliency.
 * **Source:** region B of arXiv 2006.09504 with its size as a share of the bounding box; the other regions are ours.
 */
export function planRegions(
  map: Float32Array,
  picture: Uint8Array,
  size: PictureSize,
  shares: RegionShares,
  seed: number,
): PlannedRemoval[] {
  const box = salientBox(map, size);
  if (box.length === 0) return [];
  const ranked = rankPixels(
    map,
    Int32Array.from(map, (_, pixel) => pixel),
  );
  const counts = shares.ofBox.map((share) => Math.max(1, Math.round(share * box.length)));
  const largest = counts.at(-1) ?? 0;
  const topCount = Math.min(map.length - 1, Math.max(1, Math.round(shares.ofPicture * map.length)));
  const salient = { order: rankPixels(map, box).subarray(0, largest), counts };
  const top = { order: ranked, counts: [topCount] };
  const content = pictureContent(picture, size);
  const [random, topRandom] = matchedRandomOrders(content, [salient, top], size, seed);
  const ofBox = (region: RegionKind, order: Int32Array): PlannedRemoval => {
    return { region, shares: shares.ofBox, order: order.subarray(0, largest), counts };
  };
  const inBox = [ofBox('salient', salient.order), ofBox('random', random!), ofBox('non_salient', ranked.toReversed())];
  if (shares.ofPicture === 0) return inBox;
  const ofPicture = (region: RegionKind, share: number, removed: Int32Array): PlannedRemoval => {
    return { region, shares: [share], order: removed, counts: [removed.length] };
  };
  return [
    ...inBox,
    ofPicture('top', shares.ofPicture, ranked.slice(0, topCount)),
    ofPicture('top_random', shares.ofPicture, topRandom!.slice(0, topCount)),
    ofPicture('keep', 1 - shares.ofPicture, ranked.slice(topCount)),
    ofPicture('keep_random', 1 - shares.ofPicture, topRandom!.slice(topCount)),
  ];
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

/** For each removal the random field, one of the same 64 for all, that takes out content most like it. */
function matchedRandomOrders(
  content: Float64Array,
  removals: readonly Removal[],
  size: PictureSize,
  seed: number,
): Int32Array[] {
  const random = xoroshiro128plus(seed);
  const rows = fieldAxis(size.height);
  const columns = fieldAxis(size.width);
  const wanted = removals.map(({ order, counts }) => removedContent(content, order, counts));
  const best = removals.map((): { order: Int32Array; distance: number } => ({
    order: new Int32Array(0),
    distance: Infinity,
  }));
  for (let field = 0; field < RANDOM_FIELDS; field++) {
    const order = randomFieldOrder(rows, columns, random);
    removals.forEach(({ counts }, index) => {
      const distance = mismatch(wanted[index]!, removedContent(content, order, counts));
      if (distance < best[index]!.distance) best[index] = { order, distance };
    });
  }
  return best.map(({ order }) => order);
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
