import { bestWindow, saliencyWindow } from './best-window.ts';
import { MAP_STEPS } from './class-statistics.ts';
import type { ClassStatistics } from './class-statistics.ts';
import type { GlobalRow } from '../tables/rows.ts';

/** The part of a class's row that needs neither a model nor the pictures. */
export type ClassMaps = Omit<GlobalRow, 'className' | PictureColumn>;
type PictureColumn = Extract<keyof GlobalRow, `prototype${string}` | `shuffled${string}` | `classMean${string}`>;

/** Turns sums into the figures and maps of a class. */
export function finishClass(statistics: ClassStatistics): ClassMaps {
  const { height, width, images } = statistics;
  const size = saliencyWindow(height, width);
  const window = bestWindow(statistics.massSum, height, width, size);
  const perImage = images === 0 ? 0 : 1 / images;
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
