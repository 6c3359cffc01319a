import { bestWindow, saliencyWindow } from './best-window.ts';
import { MAP_STEPS } from './class-statistics.ts';
import type { ClassStatistics } from './class-statistics.ts';
import type { GlobalRow } from '../tables/rows.ts';

/** The part of a class's row that needs no model: everything but what the model says about the pictures. */
export type ClassPicture = Omit<
  GlobalRow,
  | 'className'
  | 'prototypePredicted'
  | 'prototypeScore'
  | 'shuffledPredicted'
  | 'shuffledScore'
  | 'classMeanPredicted'
  | 'classMeanScore'
> & {
  /** The control of the prototype, uint8 [height, width, channels]; see `finishClass`. */
  readonly shuffled: Uint8Array;
};

/**
 * Turns sums into the figures and pictures of a class. `topCount` [height, width] and `topImages` say in how many of
 * how many images of ALL classes a pixel is among the most salient. The shuffled control is what the prototype becomes
 * on average over every assignment of maps to images: the class mean times that frequency. It needs no second pass and,
 * unlike a neighbour's map, does not fall back to the same class where a data set is sorted by class.
 */
export function finishClass(statistics: ClassStatistics, topCount: ArrayLike<number>, topImages: number): ClassPicture {
  const { height, width, channels, images } = statistics;
  const size = saliencyWindow(height, width);
  const window = bestWindow(statistics.massSum, height, width, size);
  const perImage = images === 0 ? 0 : 1 / images;
  const shuffledWeight = (value: number): number =>
    topImages === 0 ? 0 : topCount[Math.floor(value / channels)]! / topImages;
  return {
    class: statistics.target,
    images,
    degenerate: statistics.degenerate,
    mapMean: Float32Array.from(statistics.mapSum, (sum) => (sum * perImage) / MAP_STEPS),
    mapStd: mapSpread(statistics),
    salientFrequency: Float32Array.from(statistics.salientCount, (count) => count * perImage),
    salientShare: (statistics.salientCount.reduce((sum, count) => sum + count, 0) * perImage) / (height * width),
    windowShare: window.share,
    windowTop: window.top,
    windowLeft: window.left,
    windowHeight: size.height,
    windowWidth: size.width,
    concentratedImages: statistics.concentrated,
    prototype: Uint8Array.from(statistics.prototypeSum, (sum) => Math.round(sum * perImage)),
    classMean: Uint8Array.from(statistics.pictureSum, (sum) => Math.round(sum * perImage)),
    shuffled: Uint8Array.from(statistics.pictureSum, (sum, value) =>
      Math.round(sum * perImage * shuffledWeight(value)),
    ),
  };
}

/** Standard deviation over the images (divided by their number), [height, width]. */
function mapSpread({ mapSum, mapSquareSum, images }: ClassStatistics): Float32Array {
  return Float32Array.from(mapSum, (sum, pixel) => {
    if (images === 0) return 0;
    const variance = (mapSquareSum[pixel]! - (sum * sum) / images) / images;
    return Math.sqrt(Math.max(0, variance)) / MAP_STEPS;
  });
}
