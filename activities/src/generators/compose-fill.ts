import type { PictureSize } from '../aggregate/index.ts';
import type { Fill, Removal } from './generator.ts';

/** One region of a request. */
export interface Hole {
  /** Pixel indexes. */
  readonly removed: Int32Array;
  /** 1 where a pixel is known, [height, width]. */
  readonly known: Uint8Array;
}

/** The regions of a request: removals in their order, in each the counts in their order. */
export function holesOf(removals: readonly Removal[], { height, width }: PictureSize): Hole[] {
  return removals.flatMap(({ order, counts }) =>
    counts.map((count) => {
      const known = new Uint8Array(height * width).fill(1);
      const removed = order.subarray(0, count);
      for (const pixel of removed) known[pixel] = 0;
      return { removed, known };
    }),
  );
}

/**
 * The picture with `made` [height, width, channels] in its hole, and how badly that fits outside. `white` is what a white
 * pixel is in `made`, where black is 0.
 */
export function composeFill(
  picture: Uint8Array,
  made: ArrayLike<number>,
  white: number,
  { removed, known }: Hole,
): Fill {
  const channels = picture.length / known.length;
  const composite = picture.slice();
  let misfit = 0;
  for (let at = 0; at < picture.length; at++) {
    const value = made[at]! / white;
    if (known[Math.floor(at / channels)] === 1) misfit += Math.abs(value - picture[at]! / 255);
    else composite[at] = Math.round(255 * value);
  }
  const knownValues = (known.length - removed.length) * channels;
  return { composite, loss: knownValues === 0 ? 0 : misfit / knownValues };
}
