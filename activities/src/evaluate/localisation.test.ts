import { describe, expect, it } from 'vitest';
import { boxIou, intersectionOverUnion } from './box-iou.ts';
import { localiseInMask } from './mask-localisation.ts';
import { energyInBox, pointingGame } from './pointing-game.ts';

/** 3 rows of 4 pixels. */
const MAP = Float32Array.of(0, 1, 0, 0, 0, 4, 3, 0, -5, 0, 0, 2);
const MIDDLE = { x: 1, y: 1, width: 2, height: 1 };

describe('pointingGame', () => {
  it('hits where the highest pixel lies in a box and misses beside it', () => {
    expect(pointingGame(MAP, 4, [MIDDLE])).toBe(1);
    expect(pointingGame(MAP, 4, [{ x: 2, y: 0, width: 2, height: 3 }])).toBe(0);
    expect(pointingGame(MAP, 4, [])).toBe(0);
  });

  it('counts a near miss within the tolerance', () => {
    const right = { x: 2, y: 0, width: 2, height: 3 };
    expect(pointingGame(MAP, 4, [right], 0.4)).toBe(0);
    expect(pointingGame(MAP, 4, [right], 0.5)).toBe(1);
  });
});

describe('energyInBox', () => {
  it('is the box’s share of the positive saliency: 7 of 10', () => {
    expect(energyInBox(MAP, 4, [MIDDLE])).toBeCloseTo(0.7, 12);
  });

  it('counts a pixel of overlapping boxes once, and gives 0 where nothing is positive', () => {
    expect(energyInBox(MAP, 4, [MIDDLE, MIDDLE])).toBeCloseTo(0.7, 12);
    expect(energyInBox(new Float32Array(12).fill(-1), 4, [MIDDLE])).toBe(0);
  });
});

describe('localiseInMask', () => {
  it('gives the share of the pixels, of the positive saliency and of the highest: an L of 4, 3 and 1', () => {
    const mask = Uint8Array.of(0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0);
    // 8 of 10 positive; 4, 3 and 2 reach half of 4: two of them inside, and the 1 is inside alone.
    const found = localiseInMask(MAP, mask);
    expect([found.pointing, found.iou]).toEqual([1, 2 / 4]);
    expect(found.energy).toBeCloseTo(0.8, 12);
  });

  it('misses beside the mask, and gives 0 where nothing is positive', () => {
    const corner = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0);
    expect(localiseInMask(MAP, corner)).toEqual({ pointing: 0, energy: 0, iou: 0 });
    expect(localiseInMask(new Float32Array(12).fill(-1), corner)).toMatchObject({ energy: 0, iou: 0 });
  });
});

describe('boxIou', () => {
  it('overlaps the box around the pixels of at least half the maximum', () => {
    // pixels 4, 3 and 2 reach half of 4: columns 1..3, rows 1..2, six pixels; two of them in MIDDLE
    expect(boxIou(MAP, 4, [MIDDLE])).toBeCloseTo(2 / 6, 12);
    expect(boxIou(MAP, 4, [{ x: 1, y: 1, width: 3, height: 2 }, MIDDLE])).toBe(1);
    expect(boxIou(new Float32Array(12), 4, [MIDDLE])).toBe(0);
  });

  it('gives 0 to boxes that only touch', () => {
    expect(intersectionOverUnion(MIDDLE, { x: 3, y: 1, width: 1, height: 1 })).toBe(0);
  });
});
