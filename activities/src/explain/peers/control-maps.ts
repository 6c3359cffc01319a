import { maskUniform } from '../random.ts';

/** A map of independent uniform values [height, width] from a seed: what a metric gives to no explanation at all. */
export function randomMap(height: number, width: number, seed: number): Float32Array {
  const random = maskUniform(seed, 0);
  return Float32Array.from({ length: height * width }, () => random());
}

/**
 * A map [height, width] that falls from 1 in the middle to 0 in the corners: what a metric gives to knowing only that
 * photographers centre their subject. Distance is relative to the image's sides.
 */
export function centreMap(height: number, width: number): Float32Array {
  return Float32Array.from({ length: height * width }, (_, pixel) => {
    const y = ((Math.floor(pixel / width) + 0.5) / height) * 2 - 1;
    const x = (((pixel % width) + 0.5) / width) * 2 - 1;
    return 1 - Math.hypot(x, y) / Math.SQRT2;
  });
}
