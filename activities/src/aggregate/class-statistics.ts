import type { PictureSize } from './classify-pictures.ts';
import { bestWindow, saliencyWindow } from './best-window.ts';
import { addPicture, emptyInputSums, mergeInputSums, type InputSums, type PixelChoice } from './input-sums.ts';
import { embeddingSize } from './map-embedding.ts';
import { offerMap, type SampledMap } from './map-sample.ts';
import { isSalient } from './salient-pixels.ts';

/** Steps per unit of a standardised map, and of a share of saliency, in the sums below. */
export const MAP_STEPS = 2 ** 14;
const MASS_STEPS = 2 ** 30;
/** Steps per unit of an embedding's values, which lie in −1..1. */
export const MEAN_STEPS = 2 ** 30;

/** An image is concentrated from more than this share of its positive saliency in one window. */
const CONCENTRATED_ABOVE = 0.6;

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
  /** Images with more than 60 % of their positive saliency in one window. */
  concentrated: number;
  /** [height, width] */
  readonly mapSum: Float64Array;
  readonly mapSquareSum: Float64Array;
  /** Images in which the pixel is salient, [height, width]. */
  readonly salientCount: Uint32Array;
  /** Each image's positive saliency, scaled to a total of 1, [height, width]. */
  readonly massSum: Float64Array;
  /** What the global inputs are made of, in disjoint groups of images. */
  readonly groups: readonly InputSums[];
  /** Sum of the embedded maps of all images, and the maps of a sample, by rising key. */
  readonly embeddingSum: Float64Array;
  readonly sample: SampledMap[];
}

/** One image as it enters the statistics. */
export interface ImageToAdd extends PixelChoice {
  /** Signed and standardised, [height, width]. */
  readonly map: Float32Array;
  readonly sampled: SampledMap;
  /** uint8 [height, width, channels] */
  readonly picture: Uint8Array;
  readonly group: number;
}

/** Statistics of a class before its first image; its images fall into `groupCount` groups. */
export function emptyClassStatistics(target: number, size: PictureSize, groupCount: number): ClassStatistics {
  const { height, width, channels } = size;
  const pixels = height * width;
  const embedded = embeddingSize(height, width);
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
    groups: Array.from({ length: groupCount }, () => emptyInputSums(size)),
    embeddingSum: new Float64Array(embedded.height * embedded.width),
    sample: [],
  };
}

/** Adds one image to its class, in place. */
export function addImage(statistics: ClassStatistics, image: ImageToAdd): void {
  const { height, width } = statistics;
  statistics.images++;
  addMap(statistics, image.map);
  const window = bestWindow(image.positive, height, width, saliencyWindow(height, width));
  if (window.share > CONCENTRATED_ABOVE) statistics.concentrated++;
  addPositive(statistics, image.positive);
  addPicture(statistics.groups[image.group]!, image.picture, image);
  image.sampled.embedding.forEach((value, block) => {
    statistics.embeddingSum[block]! += Math.round(value * MEAN_STEPS);
  });
  offerMap(statistics.sample, image.sampled);
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
  if (
    into.target !== from.target ||
    into.mapSum.length !== from.mapSum.length ||
    into.groups.length !== from.groups.length
  ) {
    throw new RangeError(`mergeClassStatistics: class ${from.target} does not fit class ${into.target}`);
  }
  into.images += from.images;
  into.degenerate += from.degenerate;
  into.concentrated += from.concentrated;
  for (const field of ['mapSum', 'mapSquareSum', 'salientCount', 'massSum', 'embeddingSum'] as const) {
    const sums = into[field];
    for (let index = 0; index < sums.length; index++) sums[index]! += from[field][index]!;
  }
  from.groups.forEach((sums, group) => mergeInputSums(into.groups[group]!, sums));
  for (const sampled of from.sample) offerMap(into.sample, sampled);
}
