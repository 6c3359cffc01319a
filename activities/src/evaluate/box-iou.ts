import type { Box } from '../datasets/dataset.ts';
import { isHalfOfMaximum } from './salient-pixels.ts';
import type { ScoreDirection } from './score-direction.ts';

export const boxIouDirection: ScoreDirection = 'higher';

/** Intersection over union of two boxes, 0..1. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/**
 * Best overlap of the labelled boxes with the bounding box of the pixels of at least half the map's maximum, 0..1;
 * 0 where nothing is positive. Boxes are in pixels of the model's input.
 */
export function boxIou(map: Float32Array, width: number, boxes: readonly Box[]): number {
  const found = salientBox(map, width);
  return found === null ? 0 : Math.max(0, ...boxes.map((box) => intersectionOverUnion(found, box)));
}

function salientBox(map: Float32Array, width: number): Box | null {
  const isSalient = isHalfOfMaximum(map);
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  map.forEach((value, pixel) => {
    if (!isSalient(value)) return;
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + 1);
    bottom = Math.max(bottom, y + 1);
  });
  return right === 0 ? null : { x: left, y: top, width: right - left, height: bottom - top };
}
