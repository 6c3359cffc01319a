import type { GlobalInputKind } from '../tables/rows.ts';
import { contrastInputs } from './contrast-inputs.ts';
import type { InputSums } from './input-sums.ts';

/** Share of a group's images in which a pixel must be kept to stand in the `covered` input. */
const COVERED_FROM = 0.2;

/** How often a pixel is among the most salient, over some set of images: [height, width] counts and the images. */
export interface KeptFrequency {
  readonly count: ArrayLike<number>;
  readonly images: number;
}

/** What all images of a run have in common. */
export interface AllImages {
  readonly kept: KeptFrequency;
  /** Mean of all pictures, [height, width, channels]. */
  readonly picture: Float64Array;
}

/** The two that stand in the class's own row, without the others. */
export function meanInputs(sums: InputSums): Pick<Record<GlobalInputKind, Uint8Array>, 'salient' | 'class_mean'> {
  const mean = meanOver(sums);
  return { salient: Uint8Array.from(sums.kept, mean), class_mean: Uint8Array.from(sums.picture, mean) };
}

function meanOver({ images }: InputSums): (sum: number) => number {
  return (sum) => Math.round(images === 0 ? 0 : sum / images);
}

/**
 * The global inputs of one group of images of a class, uint8 [height, width, channels] each:
 * - `salient`: mean of each image's 30 % most salient pixels, the rest black;
 * - `covered`: per pixel the mean over the images that keep it, black where fewer than 20 % do;
 * - `weighted`: per pixel the mean weighted by saliency;
 * - `weighted_random_map`: as `weighted`, with each image's saliency values moved to the places of a smooth random map;
 * - `random_map`, `least_salient`: as `salient`, with a smooth random map of each image, and with its negated map;
 * - `shuffled_maps`, `wrong_class_maps`: what `salient` becomes on average over every assignment of all images' maps,
 *   or of another class's maps, to the group's pictures: the class mean times how often the pixel is kept there. Needs no
 *   second pass, and does not depend on the order of the images;
 * - `class_mean`: the plain mean;
 * - `contrast…`: see `contrastInputs`.
 * **Source:** METHOD of arXiv 2006.09504, whose global view are pictures that keep the class; these kinds are ours.
 */
export function globalInputs(
  sums: InputSums,
  everyImage: AllImages,
  otherClass: KeptFrequency,
): Record<GlobalInputKind, Uint8Array> {
  const channels = sums.picture.length / sums.weight.length;
  const pixelOf = (value: number): number => Math.floor(value / channels);
  const mean = meanOver(sums);
  const times = (frequency: KeptFrequency) => (sum: number, value: number) =>
    frequency.images === 0 ? 0 : mean((sum * frequency.count[pixelOf(value)]!) / frequency.images);
  const by = (weights: Float64Array) => (sum: number, value: number) => {
    const weight = weights[pixelOf(value)]!;
    return weight === 0 ? 0 : Math.round(sum / weight);
  };
  return {
    ...meanInputs(sums),
    covered: Uint8Array.from(sums.kept, (sum, value) => {
      const count = sums.keptCount[pixelOf(value)]!;
      return count === 0 || count < COVERED_FROM * sums.images ? 0 : Math.round(sum / count);
    }),
    weighted: Uint8Array.from(sums.weighted, by(sums.weight)),
    weighted_random_map: Uint8Array.from(sums.randomWeighted, by(sums.randomWeight)),
    random_map: Uint8Array.from(sums.random, mean),
    shuffled_maps: Uint8Array.from(sums.picture, times(everyImage.kept)),
    wrong_class_maps: Uint8Array.from(sums.picture, times(otherClass)),
    least_salient: Uint8Array.from(sums.least, mean),
    ...contrastInputs(sums, everyImage.picture, everyImage.kept),
  };
}
