import { maskUniform } from '../random.ts';

/**
 * A Latin hypercube design, [count, dimensions], values in [0, 1): each dimension has exactly one value in each of
 * `count` equal intervals. Dimensions are drawn independently from `seed`.
 * **Source:** McKay et al. 1979.
 */
export function latinHypercube(count: number, dimensions: number, seed: number): Float64Array {
  const out = new Float64Array(count * dimensions);
  for (let dimension = 0; dimension < dimensions; dimension++) {
    const random = maskUniform(seed, dimension);
    const order = Int32Array.from({ length: count }, (_, index) => index);
    for (let index = count - 1; index > 0; index--) {
      const other = Math.floor(random() * (index + 1));
      [order[index], order[other]] = [order[other]!, order[index]!];
    }
    for (let row = 0; row < count; row++) out[row * dimensions + dimension] = (order[row]! + random()) / count;
  }
  return out;
}
