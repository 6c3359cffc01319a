import type { GlobalInputKind } from '../tables/rows.ts';
import type { InputSums } from './input-sums.ts';

/** How many times as far from the mean picture. */
const STRETCH = 4;

type ContrastKind = Extract<GlobalInputKind, `contrast${string}`>;

/** Counts of images in which a pixel is kept, [height, width], and what of their pictures is kept, summed. */
interface Kept {
  readonly count: (pixel: number) => number;
  readonly sum: (value: number) => number;
}

/**
 * Global inputs of a group around the mean picture of all images, whatever their class, for pictures that are not
 * aligned: where each image keeps pixels they stand, where it keeps none the mean picture does, and the mean of these is
 * shown with its difference from the mean picture four times as large, cut to 0..255. What all classes share drops out,
 * and the contrast that averaging takes away comes back. uint8 [height, width, channels] each:
 * - `contrast`: each image keeps its 30 % most salient pixels;
 * - `contrast_random_map`: the highest 30 % of a smooth random map;
 * - `contrast_shuffled_maps`: the mean over every assignment of all images' maps to the group's pictures;
 * - `contrast_class_mean`: every pixel is kept, so no map at all, with the same stretch.
 */
export function contrastInputs(
  sums: InputSums,
  meanPicture: Float64Array,
  everyImage: { readonly count: ArrayLike<number>; readonly images: number },
): Record<ContrastKind, Uint8Array> {
  const channels = sums.picture.length / sums.weight.length;
  const around = ({ count, sum }: Kept): Uint8Array =>
    Uint8Array.from(meanPicture, (mean, value) => {
      // (sum + (images − count) · mean) / images − mean
      const pixel = Math.floor(value / channels);
      const away = sums.images === 0 ? 0 : (sum(value) - count(pixel) * mean) / sums.images;
      return Math.min(255, Math.max(0, Math.round(mean + STRETCH * away)));
    });
  const share = (pixel: number): number => (everyImage.images === 0 ? 0 : everyImage.count[pixel]! / everyImage.images);
  return {
    contrast: around({ count: (pixel) => sums.keptCount[pixel]!, sum: (value) => sums.kept[value]! }),
    contrast_random_map: around({ count: (pixel) => sums.randomCount[pixel]!, sum: (value) => sums.random[value]! }),
    contrast_shuffled_maps: around({
      count: (pixel) => sums.images * share(pixel),
      sum: (value) => sums.picture[value]! * share(Math.floor(value / channels)),
    }),
    contrast_class_mean: around({ count: () => sums.images, sum: (value) => sums.picture[value]! }),
  };
}
