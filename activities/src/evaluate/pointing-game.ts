import type { Box } from '../datasets/dataset.ts';
import { topPixel } from './salient-pixels.ts';
import type { ScoreDirection } from './score-direction.ts';

export const pointingGameDirection: ScoreDirection = 'higher';

/**
 * 1 where the map's highest pixel (the first of equals) lies in a box or within `tolerancePx` of one, else 0.
 * Boxes are in pixels of the model's input.
 * **Source:** Zhang et al. 2018 (excitation backprop): a hit within 15 pixels counts at full resolution.
 */
export function pointingGame(map: Float32Array, width: number, boxes: readonly Box[], tolerancePx = 0): 0 | 1 {
  const top = topPixel(map);
  const x = (top % width) + 0.5;
  const y = Math.floor(top / width) + 0.5;
  const distance = (box: Box): number =>
    Math.hypot(outside(x, box.x, box.x + box.width), outside(y, box.y, box.y + box.height));
  return boxes.some((box) => distance(box) <= tolerancePx) ? 1 : 0;
}

/** Distance from `position` to the interval, 0 inside. */
function outside(position: number, low: number, high: number): number {
  return Math.max(low - position, position - high, 0);
}

export const energyInBoxDirection: ScoreDirection = 'higher';

/**
 * Share of the map's positive saliency that lies in the boxes, 0..1; 0 where nothing is positive.
 * **Source:** Wang et al. 2020 (Score-CAM), energy-based pointing game.
 */
export function energyInBox(map: Float32Array, width: number, boxes: readonly Box[]): number {
  let inside = 0;
  let total = 0;
  map.forEach((value, pixel) => {
    if (value <= 0) return;
    total += value;
    const x = (pixel % width) + 0.5;
    const y = Math.floor(pixel / width) + 0.5;
    if (boxes.some((box) => covers(box, x, y))) inside += value;
  });
  return total === 0 ? 0 : inside / total;
}

function covers(box: Box, x: number, y: number): boolean {
  return x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
}
