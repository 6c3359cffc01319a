import { maskUniform } from '../explain/random.ts';

/** Standard normal numbers from a seed and an index. */
export function normalNumbers(length: number, seed: number, index: number): Float32Array {
  const random = maskUniform(seed, index);
  return Float32Array.from({ length }, () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
}
