import { describe, expect, it } from 'vitest';
import { createHarmonicGenerator } from './harmonic.ts';
import type { PictureSize } from '../aggregate/index.ts';

function block(size: PictureSize, top: number, left: number, height: number, width: number): Int32Array {
  const rows = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (__, x) => (top + y) * size.width + left + x),
  );
  return Int32Array.from(rows.flat());
}

async function fillBlock(picture: Uint8Array, size: PictureSize, order: Int32Array): Promise<Uint8Array> {
  const removals = [{ order, counts: [order.length] }];
  const fills = await createHarmonicGenerator(size).fill({ picture, removals, variations: 8 });
  expect(fills.map((region) => region.length)).toEqual([1]);
  return fills[0]![0]!.composite;
}

describe('harmonic generator', () => {
  it.each([
    { height: 28, width: 28, channels: 1 },
    { height: 70, width: 65, channels: 3 },
  ])('restores a linear ramp exactly on $height×$width×$channels', async (size) => {
    const ramp = Uint8Array.from({ length: size.height * size.width * size.channels }, (_, at) => {
      const pixel = Math.floor(at / size.channels);
      return Math.floor(pixel / size.width) + 2 * (pixel % size.width) + 7 * (at % size.channels);
    });
    const hole = block(size, 4, 6, size.height - 9, size.width - 10);
    const damaged = ramp.slice();
    for (const pixel of hole) damaged.fill(255, pixel * size.channels, (pixel + 1) * size.channels);
    expect(await fillBlock(damaged, size, hole)).toEqual(ramp);
  });

  it('a single removed pixel becomes the mean of its four neighbours', async () => {
    const size = { height: 3, width: 3, channels: 1 };
    const filled = await fillBlock(Uint8Array.from([0, 10, 0, 20, 99, 30, 0, 40, 0]), size, Int32Array.from([4]));
    expect(filled[4]).toBe(25);
  });

  it('stays between the darkest and the brightest pixel around the hole, at the border too', async () => {
    const size = { height: 40, width: 40, channels: 1 };
    const picture = Uint8Array.from({ length: 1600 }, (_, pixel) => 50 + ((pixel * 37) % 101));
    const hole = block(size, 0, 10, 25, 30);
    const filled = await fillBlock(picture, size, hole);
    for (const pixel of hole) {
      expect(filled[pixel]).toBeGreaterThanOrEqual(50);
      expect(filled[pixel]).toBeLessThanOrEqual(150);
    }
  });

  it('fills with mid-grey where nothing is known', async () => {
    const size = { height: 10, width: 10, channels: 1 };
    const filled = await fillBlock(new Uint8Array(100).fill(3), size, block(size, 0, 0, 10, 10));
    expect(new Set(filled)).toEqual(new Set([128]));
  });
});
