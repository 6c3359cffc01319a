import type { PictureSize } from './classify-pictures.ts';

/** Steps per unit of a weight, a whole power of two: see `ClassStatistics` for why sums are of whole numbers. */
const WEIGHT_STEPS = 2 ** 12;

/** Sums over the images of one group of a class, from which its global inputs are made. All are of whole numbers. */
export interface InputSums {
  images: number;
  /** Images in which the pixel is among the most salient, [height, width]. */
  readonly keptCount: Uint32Array;
  /** The most salient pixels of each picture on black, [height, width, channels]. */
  readonly kept: Uint32Array;
  /** As many pixels by a random map, how often each is among them [height, width], and the least salient ones. */
  readonly randomCount: Uint32Array;
  readonly random: Uint32Array;
  readonly least: Uint32Array;
  /** Whole pictures. */
  readonly picture: Uint32Array;
  /** Positive saliency 0..1, [height, width], and pictures weighted by it, [height, width, channels]. */
  readonly weight: Float64Array;
  readonly weighted: Float64Array;
  /** The same with each image's saliency moved to the places of a random map. */
  readonly randomWeight: Float64Array;
  readonly randomWeighted: Float64Array;
}

/** Which pixels of a picture count for which sum. */
export interface PixelChoice {
  readonly kept: Int32Array;
  readonly random: Int32Array;
  readonly least: Int32Array;
  /** S′ of the map, [height, width], 0..1. */
  readonly positive: Float32Array;
  /** The values of `positive` in the order of the random map, [height, width]. */
  readonly randomPositive: Float32Array;
}

/** Sums of a group before its first image. */
export function emptyInputSums({ height, width, channels }: PictureSize): InputSums {
  const pixels = height * width;
  return {
    images: 0,
    keptCount: new Uint32Array(pixels),
    kept: new Uint32Array(pixels * channels),
    randomCount: new Uint32Array(pixels),
    random: new Uint32Array(pixels * channels),
    least: new Uint32Array(pixels * channels),
    picture: new Uint32Array(pixels * channels),
    weight: new Float64Array(pixels),
    weighted: new Float64Array(pixels * channels),
    randomWeight: new Float64Array(pixels),
    randomWeighted: new Float64Array(pixels * channels),
  };
}

/** Bytes that the sums of one group take. */
export function inputSumBytes({ height, width, channels }: PictureSize): number {
  return height * width * (24 + 32 * channels);
}

/** Adds a picture, uint8 [height, width, channels], in place. */
export function addPicture(sums: InputSums, picture: Uint8Array, choice: PixelChoice): void {
  const pixels = sums.weight.length;
  const channels = picture.length / pixels;
  sums.images++;
  for (const pixel of choice.kept) sums.keptCount[pixel]!++;
  for (const pixel of choice.random) sums.randomCount[pixel]!++;
  addPixels(sums.kept, picture, choice.kept, channels);
  addPixels(sums.random, picture, choice.random, channels);
  addPixels(sums.least, picture, choice.least, channels);
  for (let value = 0; value < picture.length; value++) sums.picture[value]! += picture[value]!;
  addWeighted(sums.weight, sums.weighted, picture, choice.positive);
  addWeighted(sums.randomWeight, sums.randomWeighted, picture, choice.randomPositive);
}

function addWeighted(whole: Float64Array, sum: Float64Array, picture: Uint8Array, weights: Float32Array): void {
  const channels = sum.length / whole.length;
  for (let pixel = 0; pixel < weights.length; pixel++) {
    const weight = Math.round(weights[pixel]! * WEIGHT_STEPS);
    if (weight === 0) continue;
    whole[pixel]! += weight;
    for (let value = pixel * channels; value < (pixel + 1) * channels; value++) sum[value]! += weight * picture[value]!;
  }
}

function addPixels(sum: Uint32Array, picture: Uint8Array, pixels: Int32Array, channels: number): void {
  for (const pixel of pixels) {
    for (let value = pixel * channels; value < (pixel + 1) * channels; value++) sum[value]! += picture[value]!;
  }
}

/** The sums of both groups of images, in place of `into`. */
export function mergeInputSums(into: InputSums, from: InputSums): void {
  into.images += from.images;
  const { images: _, ...sums } = from;
  for (const field of Object.keys(sums) as (keyof typeof sums)[]) {
    const own = into[field];
    for (let index = 0; index < own.length; index++) own[index]! += from[field][index]!;
  }
}
