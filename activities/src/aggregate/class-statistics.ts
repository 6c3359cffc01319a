import type { PictureSize } from './classify-pictures.ts';
import { bestWindow, saliencyWindow } from './best-window.ts';
import { isSalient, positiveSaliency } from './salient-pixels.ts';

/** Steps per unit of a standardised map, and of a share of saliency, in the sums below. */
export const MAP_STEPS = 2 ** 14;
const MASS_STEPS = 2 ** 30;

/** An image is concentrated from more than this share of its positive saliency in one window. */
const CONCENTRATED_ABOVE = 0.4;

/**
 * Sums over the images explained as one class. Maps enter as whole multiples of 1/MAP_STEPS, shares of 1/MASS_STEPS,
 * pictures as whole pixel values: sums of whole numbers are exact in a double (to 2⁵³, about 500,000 images of
 * everyday maps), so neither the order of the images nor the way they are merged changes a single bit.
 */
export interface ClassStatistics extends PictureSize {
  /** The class explained. */
  readonly target: number;
  /** Images with a usable map, and images whose map is degenerate and left out of every sum. */
  images: number;
  degenerate: number;
  /** Images with more than 40 % of their positive saliency in one window. */
  concentrated: number;
  /** [height, width] */
  readonly mapSum: Float64Array;
  readonly mapSquareSum: Float64Array;
  /** Images in which the pixel is salient, [height, width]. */
  readonly salientCount: Uint32Array;
  /** Each image's positive saliency, scaled to a total of 1, [height, width]. */
  readonly massSum: Float64Array;
  /** Sum of the pictures' most salient pixels on black, and of the pictures, [height, width, channels]. */
  readonly prototypeSum: Uint32Array;
  readonly pictureSum: Uint32Array;
}

/** Statistics of a class before its first image. */
export function emptyClassStatistics(target: number, size: PictureSize): ClassStatistics {
  const { height, width, channels } = size;
  const pixels = height * width;
  return {
    target,
    height,
    width,
    channels,
    images: 0,
    degenerate: 0,
    concentrated: 0,
    mapSum: new Float64Array(pixels),
    mapSquareSum: new Float64Array(pixels),
    salientCount: new Uint32Array(pixels),
    massSum: new Float64Array(pixels),
    prototypeSum: new Uint32Array(pixels * channels),
    pictureSum: new Uint32Array(pixels * channels),
  };
}

/**
 * Adds one image to its class, in place: `map` signed and standardised [height, width], `topPixels` the indexes of its
 * most salient pixels, `picture` uint8 [height, width, channels].
 */
export function addImage(
  statistics: ClassStatistics,
  map: Float32Array,
  topPixels: Int32Array,
  picture: Uint8Array,
): void {
  const { height, width, channels } = statistics;
  statistics.images++;
  addMap(statistics, map);
  const positive = positiveSaliency(map);
  const window = bestWindow(positive, height, width, saliencyWindow(height, width));
  if (window.share > CONCENTRATED_ABOVE) statistics.concentrated++;
  addPositive(statistics, positive);
  for (let value = 0; value < picture.length; value++) statistics.pictureSum[value]! += picture[value]!;
  for (const pixel of topPixels) {
    for (let value = pixel * channels; value < (pixel + 1) * channels; value++) {
      statistics.prototypeSum[value]! += picture[value]!;
    }
  }
}

function addMap(statistics: ClassStatistics, map: Float32Array): void {
  for (let pixel = 0; pixel < map.length; pixel++) {
    const steps = Math.round(map[pixel]! * MAP_STEPS);
    statistics.mapSum[pixel]! += steps;
    statistics.mapSquareSum[pixel]! += steps * steps;
  }
}

function addPositive(statistics: ClassStatistics, positive: Float32Array): void {
  let total = 0;
  for (const value of positive) total += value;
  for (let pixel = 0; pixel < positive.length; pixel++) {
    const value = positive[pixel]!;
    if (isSalient(value)) statistics.salientCount[pixel]!++;
    if (total > 0) statistics.massSum[pixel]! += Math.round((value / total) * MASS_STEPS);
  }
}

/** The statistics of both sets of images together, bit for bit those of one pass over them all, in place of `into`. */
export function mergeClassStatistics(into: ClassStatistics, from: ClassStatistics): void {
  if (into.target !== from.target || into.mapSum.length !== from.mapSum.length || into.channels !== from.channels) {
    throw new RangeError(`mergeClassStatistics: class ${from.target} does not fit class ${into.target}`);
  }
  into.images += from.images;
  into.degenerate += from.degenerate;
  into.concentrated += from.concentrated;
  for (const field of ['mapSum', 'mapSquareSum', 'salientCount', 'massSum', 'prototypeSum', 'pictureSum'] as const) {
    const sums = into[field];
    for (let index = 0; index < sums.length; index++) sums[index]! += from[field][index]!;
  }
}
