import { describe, expect, it } from 'vitest';
import { smoothMap } from './smooth-map.ts';

describe('smoothMap', () => {
  it('spreads a pixel as a cell of a mask, by hand: on 16 pixels a side weights 1/4 1/2 1/4 in both directions', () => {
    const map = new Float32Array(256);
    map[5 * 16 + 7] = 16;
    const smooth = smoothMap(map, { height: 16, width: 16, channels: 1 });
    // All of it adds up to 16, so the mean that is taken off is 1/16.
    const at = (y: number, x: number): number => smooth[y * 16 + x]! + 1 / 16;
    expect([at(5, 7), at(4, 7), at(5, 8), at(6, 8), at(4, 6)]).toEqual([4, 2, 2, 1, 1]);
    expect([at(5, 9), at(3, 7), at(0, 0)]).toEqual([0, 0, 0]);
  });

  it('averages what lies in the picture at the border, along each side by its own length', () => {
    const map = Float32Array.from([9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const smooth = smoothMap(map, { height: 1, width: 16, channels: 1 });
    // Weights 1 and 1/2 of the two pixels that are there: 6; its neighbour has a quarter of 9.
    expect(smooth[0]! - smooth[15]!).toBeCloseTo(6, 12);
    expect(smooth[1]! - smooth[15]!).toBeCloseTo(2.25, 12);
    expect(smooth[2]! - smooth[15]!).toBeCloseTo(0, 12);
  });

  it('a map turned on its side is smoothed the same', () => {
    const size = { height: 24, width: 40, channels: 1 };
    const map = Float32Array.from({ length: 960 }, (_, pixel) => Math.sin(pixel * pixel));
    const turned = Float32Array.from(map, (_, at) => map[(at % 24) * 40 + Math.floor(at / 24)]!);
    const smooth = smoothMap(map, size);
    const turnedSmooth = smoothMap(turned, { ...size, height: 40, width: 24 });
    turnedSmooth.forEach((value, at) => {
      expect(value).toBeCloseTo(smooth[(at % 24) * 40 + Math.floor(at / 24)]!, 12);
    });
  });

  it('leaves pictures of up to eight pixels a side as they are, and a map of zeros', () => {
    const map = Float32Array.from([3, -1, -2, 0]);
    expect([...smoothMap(map, { height: 2, width: 2, channels: 1 })]).toEqual([3, -1, -2, 0]);
    expect(smoothMap(new Float32Array(400), { height: 20, width: 20, channels: 1 })).toEqual(new Float64Array(400));
  });
});
