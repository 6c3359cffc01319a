import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { colourIndex, COLOUR_COUNT, MAGNITUDE_COLOURS, overlayAlpha, SIGNED_COLOURS } from './colour-map.ts';
import { overlayLayerPng, picturePng, saliencyPng } from './map-pictures.ts';
import { renderOverlayPng } from './overlay.ts';

const luminance = (colours: Uint8Array, index: number): number =>
  0.2126 * colours[index * 3]! + 0.7152 * colours[index * 3 + 1]! + 0.0722 * colours[index * 3 + 2]!;

describe('colours', () => {
  it('grow lighter with the magnitude, so that grey prints and every kind of sight keep the order', () => {
    for (let index = 1; index < COLOUR_COUNT; index += 1) {
      expect(luminance(MAGNITUDE_COLOURS, index)).toBeGreaterThan(luminance(MAGNITUDE_COLOURS, index - 1));
    }
  });

  it('of signed values are lightest at zero and equally dark at both ends', () => {
    const middle = luminance(SIGNED_COLOURS, COLOUR_COUNT / 2);
    expect(middle).toBeGreaterThan(240);
    expect(luminance(SIGNED_COLOURS, 0)).toBeLessThan(60);
    expect(luminance(SIGNED_COLOURS, COLOUR_COUNT - 1)).toBeLessThan(60);
  });

  it('clip beyond the ends and take what is not a number for the low end', () => {
    expect([-9, 9, Number.NaN].map((value) => colourIndex(value, 0, 3))).toEqual([0, COLOUR_COUNT - 1, 0]);
  });

  it('let the picture through where the map is low', () => {
    expect(overlayAlpha(0)).toBe(0);
    expect(overlayAlpha(COLOUR_COUNT - 1)).toBe(255);
  });
});

describe('pictures of maps', () => {
  it('keep equal values in equal colours whatever else a map holds', () => {
    const colourOf = (values: number[]): number => {
      const map = { height: 1, width: 2, values: Float32Array.from(values) };
      return decode(saliencyPng(map, 8)).data[0]!;
    };
    expect(colourOf([1.5, 0])).toBe(colourOf([1.5, 9]));
  });

  it('have an opaque high end and a transparent low end as a layer', () => {
    const png = decode(overlayLayerPng({ height: 1, width: 2, values: Float32Array.from([-1, 9]) }, 8));
    const [low, high] = [png.data[0]!, png.data[1]!];
    expect(png.palette?.[low]?.[3]).toBe(0);
    expect(png.palette?.[high]?.[3] ?? 255).toBe(255);
  });

  it('shrink to the area mean', () => {
    const png = decode(picturePng({ height: 2, width: 2, channels: 1, data: Uint8Array.from([0, 100, 50, 50]) }, 1));
    expect([...png.data]).toEqual([50]);
  });
});

describe('renderOverlayPng', () => {
  const input = { display: new Uint8Array(16).fill(80), height: 4, width: 4, channels: 1 };

  it('shows the image as it is on the left, pixel by pixel', () => {
    const display = Uint8Array.from({ length: 16 }, (_, pixel) => pixel * 10);
    const png = decode(renderOverlayPng({ ...input, display, map: new Float32Array(16) }));
    const at = (row: number, column: number): number => png.data[((24 + row) * png.width + 24 + column) * 3]!;
    expect([at(0, 0), at(0, 319), at(319, 0), at(319, 319)]).toEqual([0, 30, 120, 150]);
  });

  it('draws no colour and no outline for a degenerate map', () => {
    const png = decode(renderOverlayPng({ ...input, map: new Float32Array(16) }));
    const row = png.width * 100 * 3;
    const second = (24 + 320 + 16) * 3;
    expect(new Set(png.data.slice(row + second, row + second + 320 * 3))).toEqual(new Set([68]));
  });

  it('outlines what reaches half of the maximum', () => {
    const map = new Float32Array(16).fill(-0.1);
    map[5] = 3;
    const png = decode(renderOverlayPng({ ...input, map }));
    const left = 24 + 320 + 16;
    const row = 24 + 120;
    const whites = Array.from({ length: 320 }, (_, column) => column).filter(
      (column) => png.data[(row * png.width + left + column) * 3 + 2] === 255,
    );
    expect(whites).toEqual([78, 79, 158, 159]);
  });

  it('makes room for a title and cuts one that is too long', () => {
    const plain = decode(renderOverlayPng({ ...input, map: new Float32Array(16) }));
    const titled = decode(renderOverlayPng({ ...input, map: new Float32Array(16), title: 'é'.repeat(500) }));
    expect(titled.width).toBe(plain.width);
    expect(titled.height).toBe(plain.height + 30);
  });

  it('refuses a map of another shape', () => {
    expect(() => renderOverlayPng({ ...input, map: new Float32Array(9) })).toThrow(RangeError);
  });
});
