import type { ScoreDirection } from './score-direction.ts';
import { isHalfOfMaximum, topPixel } from './salient-pixels.ts';

export const maskLocalisationDirection: ScoreDirection = 'higher';

/** How a map lies on a mask, [height, width], 1 inside. */
export interface MaskLocalisation {
  /** 1 where the map's highest pixel (the first of equals) lies inside, else 0. */
  readonly pointing: 0 | 1;
  /** Share of the positive saliency that lies inside, 0..1; 0 where nothing is positive. */
  readonly energy: number;
  /** Intersection over union with the pixels of at least half the map's maximum, 0..1; 0 where nothing is positive. */
  readonly iou: number;
}

/**
 * Compares a map with the pixels of the labelled object, as `pointingGame`, `energyInBox` and `boxIou` do with its boxes.
 * **Source:** Zhang et al. 2018 (pointing game), Wang et al. 2020 (energy, Score-CAM), both with pixels in place of boxes.
 */
export function localiseInMask(map: Float32Array, mask: Uint8Array): MaskLocalisation {
  const isSalient = isHalfOfMaximum(map);
  let [inside, positive, shared, united] = [0, 0, 0, 0];
  map.forEach((value, pixel) => {
    const isInside = mask[pixel] === 1;
    const isHigh = isSalient(value);
    positive += Math.max(0, value);
    if (isInside) inside += Math.max(0, value);
    if (isInside && isHigh) shared++;
    if (isInside || isHigh) united++;
  });
  return {
    pointing: mask[topPixel(map)] === 1 ? 1 : 0,
    energy: positive === 0 ? 0 : inside / positive,
    iou: united === 0 ? 0 : shared / united,
  };
}
