import type { PictureSize } from '../../aggregate/index.ts';
import { resizePicture } from '../../datasets/index.ts';
import { createHarmonicGenerator } from '../harmonic.ts';

/** A picture with a hole, at the size that an inpainter works at. */
export interface HoledPicture {
  /** uint8 [height, width, channels]; what lies in the hole was never in the picture. */
  readonly pixels: Uint8Array;
  /** 1 where the picture is unknown, [height, width]. */
  readonly hole: Uint8Array;
}

/**
 * Brings a picture with the pixels `removed` to another size. The hole is filled smoothly before resizing, so that
 * nothing of what was there leaks into the pixels beside it.
 */
export async function fitPicture(
  picture: Uint8Array,
  removed: Int32Array,
  size: PictureSize,
  to: PictureSize,
): Promise<HoledPicture> {
  const hole = new Uint8Array(size.height * size.width);
  for (const pixel of removed) hole[pixel] = 1;
  if (to.height === size.height && to.width === size.width) return { pixels: widen(picture, size, to), hole };
  const request = { picture, removals: [{ order: removed, counts: [removed.length] }], variations: 1 };
  const [fills] = await createHarmonicGenerator(size).fill(request);
  const resized = resizePicture(fills![0]!.composite, size, to);
  return { pixels: widen(resized, size, to), hole: resizeHole(hole, size, to) };
}

/** What an inpainter made, in the picture's size and channels. */
export function unfitPicture(pixels: Uint8Array, from: PictureSize, to: PictureSize): Uint8Array {
  const narrow = from.channels === to.channels ? pixels : narrowToGrey(pixels, from.channels);
  if (from.height === to.height && from.width === to.width) return narrow;
  return resizePicture(narrow, { ...from, channels: to.channels }, to);
}

/** Grey pixels three times, where the inpainter wants colour. */
function widen(pixels: Uint8Array, from: PictureSize, to: PictureSize): Uint8Array {
  if (from.channels === to.channels) return pixels;
  return Uint8Array.from({ length: pixels.length * to.channels }, (_, at) => pixels[Math.floor(at / to.channels)]!);
}

function narrowToGrey(pixels: Uint8Array, channels: number): Uint8Array {
  return Uint8Array.from({ length: pixels.length / channels }, (_, pixel) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += pixels[pixel * channels + channel]!;
    return Math.round(sum / channels);
  });
}

/** A pixel is unknown where any of the pixels under it is. */
function resizeHole(hole: Uint8Array, from: PictureSize, to: PictureSize): Uint8Array {
  const out = new Uint8Array(to.height * to.width);
  for (let y = 0; y < to.height; y++) {
    const top = Math.floor((y * from.height) / to.height);
    const bottom = Math.ceil(((y + 1) * from.height) / to.height);
    for (let x = 0; x < to.width; x++) {
      const left = Math.floor((x * from.width) / to.width);
      const right = Math.ceil(((x + 1) * from.width) / to.width);
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) out[y * to.width + x]! |= hole[row * from.width + column]!;
      }
    }
  }
  return out;
}
