import { describe, expect, it } from 'vitest';
import { mapBox, placePicture } from './input-geometry.ts';

const square224 = { height: 224, width: 224, resize: { shorterSide: 256 } };

describe('placePicture', () => {
  it('brings the shorter side to shorterSide, truncates the longer and centres the crop', () => {
    // 256 · 500 / 375 = 341.33; (341 − 224) / 2 = 58.5 rounds to the even 58.
    expect(placePicture({ width: 500, height: 375 }, square224)).toEqual({
      resizedHeight: 256,
      resizedWidth: 341,
      top: 16,
      left: 58,
    });
    expect(placePicture({ width: 375, height: 500 }, square224)).toMatchObject({
      resizedHeight: 341,
      top: 58,
      left: 16,
    });
  });

  it("takes the input's shorter side by default", () => {
    const placement = placePicture({ width: 80, height: 40 }, { height: 20, width: 30, resize: {} });
    expect(placement).toEqual({ resizedHeight: 20, resizedWidth: 40, top: 0, left: 5 });
  });

  it('gives negative offsets where the resized picture is smaller than the input', () => {
    const placement = placePicture({ width: 50, height: 50 }, { height: 20, width: 31, resize: {} });
    expect(placement).toEqual({ resizedHeight: 20, resizedWidth: 20, top: 0, left: -5 });
  });
});

describe('mapBox', () => {
  it('scales and shifts a box into the input', () => {
    const box = mapBox(
      { x: 100, y: 75, width: 50, height: 25 },
      { width: 400, height: 200 },
      {
        height: 100,
        width: 100,
        resize: {},
      },
    );
    // Resized to 200 × 100, cropped 50 pixels from the left.
    expect(box).toEqual({ x: 0, y: 37.5, width: 25, height: 12.5 });
  });

  it('covers the whole input with a box of the whole picture', () => {
    const whole = { x: 0, y: 0, width: 500, height: 375 };
    expect(mapBox(whole, { width: 500, height: 375 }, square224)).toEqual({ x: 0, y: 0, width: 224, height: 224 });
  });

  it('is null where the crop leaves nothing of the box', () => {
    expect(mapBox({ x: 0, y: 0, width: 20, height: 375 }, { width: 500, height: 375 }, square224)).toBeNull();
  });
});
