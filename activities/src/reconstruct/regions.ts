import { xoroshiro128plus } from 'pure-rand';
import { fieldAxis, isSalient, positiveSaliency, randomFieldOrder, rankPixels } from '../aggregate/index.ts';
import type { PictureSize } from '../aggregate/index.ts';
import type { Removal } from '../generators/index.ts';
import type { RegionKind } from '../tables/rows.ts';
import { pictureContent } from './picture-content.ts';
import { smoothMap } from './smooth-map.ts';

/** Random fields from which the control region is chosen. */
const RANDOM_FIELDS = 64;

/** Nested regions of one kind to take out of a picture, with the share asked for beside each count. */
export interface PlannedRemoval extends Removal {
  readonly region: RegionKind;
  readonly shares: readonly number[];
}

/** All pixels of more than average saliency, or the bounding box of the most salient ones. */
export type SalientRegion = 'positive' | 'box';

/** How much to remove. */
export interface RegionShares {
  /** What the salient region is; see `planRegions`. */
  readonly region: SalientRegion;
  /** Shares of the salient region, rising. */
  readonly ofRegion: readonly number[];
  /** Shares of the picture's pixels that are removed alone, and kept alone; rising, each below 1. */
  readonly ofPicture: readonly number[];
}

/**
 * Regions to remove from a picture, uint8 [height, width, channels], with a standardised map [height, width].
 * The salient region R is, with `positive`, every pixel that counts for more than the mean pixel in the map averaged over
 * a mask's cell (see `smoothMap`), and that is the saliency below: what is finer than a cell masks cannot tell, and specks
 * are filled in from what surrounds them. The random fields are smooth, too. With `box` it is the bounding box of the pixels
 * with S′ ≥ ½ and saliency is the map itself, as in the paper: a few pixels where a map has one peak, most of the picture
 * where two lie apart. For every share q of it:
 * - `salient`: the round(q·|R|) pixels of highest saliency inside R, at least one;
 * - `non_salient`: as many pixels of lowest saliency of the whole picture, of equals the last in raster order;
 * - `random`: as many of the highest pixels of a smooth random field; of 64 fields drawn from `seed` the one that takes
 *   out an amount of content (see `pictureContent`) most similar to the salient regions, summed over the shares.
 *
 * With shares q of the picture, which compare maps however large their regions are:
 * - `top`: the q most salient pixels of the picture, `top_random`: the field that matches their content best, summed over
 *   the shares;
 * - `keep`, `keep_random`: everything but those, so that only they are left; named by the share that is removed.
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
  const isBox = shares.region === 'box';
  const saliency = isBox ? map : smoothMap(map, size);
  const everywhere = Int32Array.from(map, (_, pixel) => pixel);
  const region = isBox ? salientBox(map, size) : everywhere.filter((pixel) => saliency[pixel]! > 0);
  if (region.length === 0) return [];
  const ranked = rankPixels(saliency, everywhere);
  const counts = shares.ofRegion.map((share) => Math.max(1, Math.round(share * region.length)));
  const largest = counts.at(-1) ?? 0;
  const salient = { order: rankPixels(saliency, region).subarray(0, largest), counts };
  const topCounts = shares.ofPicture.map((share) =>
    Math.min(map.length - 1, Math.max(1, Math.round(share * map.length))),
  );
  const content = pictureContent(picture, size);
  const wanted = [salient, { order: ranked, counts: topCounts }];
  const [random, topRandom] = matchedRandomOrders(content, wanted, size, seed);
  const asLarge = (kind: RegionKind, order: Int32Array): PlannedRemoval => {
    return { region: kind, shares: shares.ofRegion, order: order.subarray(0, largest), counts };
  };
  const byRegion = [
    asLarge('salient', salient.order),
    asLarge('random', random!),
    asLarge('non_salient', ranked.toReversed()),
  ];
  if (topCounts.length === 0) return byRegion;
  const removed = (kind: RegionKind, order: Int32Array): PlannedRemoval => {
    return { region: kind, shares: shares.ofPicture, order: order.subarray(0, topCounts.at(-1)), counts: topCounts };
  };
  const leftCounts = topCounts.map((count) => map.length - count).reverse();
  const leftShares = shares.ofPicture.map((share) => 1 - share).reverse();
  const kept = (kind: RegionKind, order: Int32Array): PlannedRemoval => {
    return {
      region: kind,
      shares: leftShares,
      order: order.toReversed().subarray(0, leftCounts.at(-1)),
      counts: leftCounts,
    };
  };
  return [
    ...byRegion,
    removed('top', ranked),
    removed('top_random', topRandom!),
    kept('keep', ranked),
    kept('keep_random', topRandom!),
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
