import { bestWindow, saliencyWindow } from './best-window.ts';
import { embedMap, similarity, unitLength } from './map-embedding.ts';
import { isSalient, positiveSaliency } from './salient-pixels.ts';

/** How one image's map looks, whatever the others are. */
export interface MapFigures {
  /** Share of the pixels that are salient. */
  readonly salientShare: number;
  /** Largest share of the positive saliency in one window. */
  readonly concentration: number;
}

/** Region size and concentration of a standardised map [height, width]; both 0 where nothing is salient. */
export function mapFigures(map: Float32Array, height: number, width: number): MapFigures {
  const positive = positiveSaliency(map);
  const salient = positive.reduce((count, value) => count + (isSalient(value) ? 1 : 0), 0);
  return {
    salientShare: salient / map.length,
    concentration: bestWindow(positive, height, width, saliencyWindow(height, width)).share,
  };
}

/**
 * How typical an image is of its class: the correlation of its map with the mean map of the class's other images, −1..1,
 * on embeddings (see `embedMap`). `classMean` is the mean embedding of all `images` of the class, this one included.
 * Null where it is the only one.
 */
export function typicality(
  map: Float32Array,
  height: number,
  width: number,
  classMean: ArrayLike<number>,
  images: number,
): number | null {
  if (images < 2) return null;
  const own = embedMap(map, height, width);
  const others = Float64Array.from(own, (value, index) => (classMean[index]! * images - value) / (images - 1));
  return similarity(own, unitLength(others));
}
