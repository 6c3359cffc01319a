import { describe, expect, it } from 'vitest';
import type { RegionKind } from '../tables/rows.ts';
import { planRegions, type PlannedRemoval } from './regions.ts';

const SIZE = { height: 12, width: 10, channels: 1 };
const PIXELS = 120;

/** Two salient corners (3, 2) and (7, 6) span a box of 5×5; inside it saliency falls along the raster. */
function cornerMap(): Float32Array {
  const map = Float32Array.from({ length: PIXELS }, (_, pixel) => -1 - pixel / 1000);
  map[3 * 10 + 2] = 2;
  map[7 * 10 + 6] = 1;
  return map;
}

/** The plan by region, with shares of the box alone. */
function planBox(
  map: Float32Array,
  picture: Uint8Array,
  size: typeof SIZE,
  ofBox: readonly number[],
  seed: number,
): Record<RegionKind, PlannedRemoval> {
  const plan = planRegions(map, picture, size, { region: 'box', ofRegion: ofBox, ofPicture: [] }, seed);
  return Object.fromEntries(plan.map((removal) => [removal.region, removal])) as Record<RegionKind, PlannedRemoval>;
}

describe('planRegions', () => {
  const picture = Uint8Array.from({ length: PIXELS }, (_, pixel) => (pixel * 7) % 256);

  it('takes the most salient pixels of the bounding box, nested over the shares', () => {
    const plan = planBox(cornerMap(), picture, SIZE, [0.04, 0.2, 1], 1);
    expect(plan.salient.counts).toEqual([1, 5, 25]);
    expect([...plan.salient.order.subarray(0, 5)]).toEqual([32, 76, 33, 34, 35]);
    const box = [3, 4, 5, 6, 7].flatMap((y) => [2, 3, 4, 5, 6].map((x) => y * 10 + x));
    expect([...plan.salient.order].sort((a, b) => a - b)).toEqual(box);
  });

  it('takes the most salient pixels above the mean of the map averaged over cells, wherever they lie, nested', () => {
    const size = { height: 16, width: 16, channels: 1 };
    const map = new Float32Array(256).fill(-0.1);
    // Cells weigh 1/4 1/2 1/4 in both directions: two crosses, of which the second is the lower.
    map[3 * 16 + 3] = 9;
    map[10 * 16 + 10] = 6;
    const shares = { region: 'positive', ofRegion: [1 / 18, 5 / 18, 1], ofPicture: [0.5] } as const;
    const plan = planRegions(map, new Uint8Array(256), size, shares, 1);
    expect(plan.map(({ region, counts }) => [region, ...counts]).slice(0, 3)).toEqual([
      ['salient', 1, 5, 18],
      ['random', 1, 5, 18],
      ['non_salient', 1, 5, 18],
    ]);
    expect([...plan[0]!.order.subarray(0, 6)]).toEqual([51, 170, 35, 50, 52, 67]);
    expect(plan.find(({ region }) => region === 'top')!.order.subarray(0, 18)).toEqual(plan[0]!.order);
  });

  it('takes as many of the least salient pixels for the control', () => {
    const plan = planBox(cornerMap(), picture, SIZE, [0.2], 1);
    expect([...plan.non_salient.order]).toEqual([119, 118, 117, 116, 115]);
  });

  it('has no region in a map without positive saliency', () => {
    const shares = { ofRegion: [0.5], ofPicture: [0.2] };
    for (const region of ['positive', 'box'] as const) {
      expect(planRegions(new Float32Array(PIXELS), picture, SIZE, { region, ...shares }, 1)).toEqual([]);
    }
  });

  it('a fixed share of the picture and everything but it make up the picture, for the random control too', () => {
    const plan = planRegions(cornerMap(), picture, SIZE, { region: 'box', ofRegion: [0.2], ofPicture: [0.25] }, 1);
    const pixelsOf = (region: RegionKind) => [...plan.find((removal) => removal.region === region)!.order];
    const everything = Array.from({ length: PIXELS }, (_, pixel) => pixel);
    for (const [out, left] of [['top', 'keep'] as const, ['top_random', 'keep_random'] as const]) {
      expect(pixelsOf(out)).toHaveLength(30);
      expect([...pixelsOf(out), ...pixelsOf(left)].sort((a, b) => a - b)).toEqual(everything);
    }
    expect(pixelsOf('top').slice(0, 4)).toEqual([32, 76, 0, 1]);
  });

  it('several shares of the picture are nested, and each with what is left of it makes up the picture', () => {
    const plan = planRegions(cornerMap(), picture, SIZE, { region: 'box', ofRegion: [0.2], ofPicture: [0.1, 0.25] }, 1);
    const find = (region: RegionKind) => plan.find((removal) => removal.region === region)!;
    for (const [out, left] of [
      [find('top'), find('keep')] as const,
      [find('top_random'), find('keep_random')] as const,
    ]) {
      expect([out.counts, out.shares]).toEqual([
        [12, 30],
        [0.1, 0.25],
      ]);
      expect([left.counts, left.shares]).toEqual([
        [90, 108],
        [0.75, 0.9],
      ]);
      const whole = [...out.order.subarray(0, 12), ...left.order.subarray(0, 108)].sort((a, b) => a - b);
      expect(whole).toEqual(Array.from({ length: PIXELS }, (_, pixel) => pixel));
    }
    expect([...find('top').order.subarray(0, 2)]).toEqual([32, 76]);
  });

  it('the random region follows the content that the salient one removes', () => {
    const size = { height: 28, width: 28, channels: 1 };
    const at = (pixel: number): [number, number] => [Math.floor(pixel / 28) - 13.5, (pixel % 28) - 13.5];
    const blob = Float32Array.from({ length: 784 }, (_, pixel) => {
      const [y, x] = at(pixel);
      return Math.exp(-(y * y + x * x) / 60) - 0.24;
    });
    const disc = Uint8Array.from({ length: 784 }, (_, pixel) => {
      const [y, x] = at(pixel);
      return y * y + x * x < 70 ? 200 : 0;
    });
    const ink = (pixels: Int32Array): number => pixels.reduce((sum, pixel) => sum + disc[pixel]!, 0);
    for (const seed of [1, 2, 3]) {
      const plan = planBox(blob, disc, size, [0.5, 0.7, 0.9], seed);
      expect(plan.random.counts).toEqual(plan.salient.counts);
      const ratio = ink(plan.random.order) / ink(plan.salient.order);
      // A smooth field seldom covers the disc as well as the blob does; unmatched fields average about 0.3.
      expect(ratio).toBeGreaterThan(0.6);
      expect(plan.random.order).not.toEqual(plan.salient.order);
    }
  });
});
