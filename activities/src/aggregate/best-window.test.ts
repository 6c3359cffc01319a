import { describe, expect, it } from 'vitest';
import { bestWindow, saliencyWindow } from './best-window.ts';

describe('saliencyWindow', () => {
  it.each([
    [28, 5],
    [32, 5],
    [56, 11],
    [224, 41],
    [3, 1],
  ])('a side of %i pixels has an odd window of %i', (side, window) => {
    expect(saliencyWindow(side, side)).toEqual({ height: window, width: window });
  });
});

describe('bestWindow', () => {
  it('finds a planted block and the exact share of mass inside it', () => {
    const mass = new Float32Array(20 * 30).fill(1);
    for (let y = 7; y < 12; y++) for (let x = 21; x < 26; x++) mass[y * 30 + x] = 23;
    const found = bestWindow(mass, 20, 30, { height: 5, width: 5 });
    expect(found).toEqual({ share: (25 * 23) / (25 * 23 + 575), top: 7, left: 21 });
  });

  it('agrees with adding up every window by hand', () => {
    const mass = Float32Array.from([1, 5, 2, 0, 7, 3, 4, 1, 1, 6, 2, 9]);
    const windows = [0, 1].flatMap((top) =>
      [0, 1, 2].map((left) => {
        const first = top * 4 + left;
        const sum = mass[first]! + mass[first + 1]! + mass[first + 4]! + mass[first + 5]!;
        return { share: sum / 41, top, left };
      }),
    );
    const expected = windows.reduce((best, window) => (window.share > best.share ? window : best));
    expect(bestWindow(mass, 3, 4, { height: 2, width: 2 })).toEqual(expected);
  });

  it('a uniform map gives every window its share of the area and takes the first', () => {
    const found = bestWindow(new Float32Array(100).fill(0.5), 10, 10, { height: 5, width: 5 });
    expect(found).toEqual({ share: 0.25, top: 0, left: 0 });
  });

  it('a map without mass has no concentrated window', () => {
    expect(bestWindow(new Float32Array(9), 3, 3, { height: 1, width: 1 }).share).toBe(0);
  });
});
