import { maskUniform } from '../explain/random.ts';

/** Puts the values of weight tensor number `tensor` into other places, in place, by `seed` (Fisher and Yates). */
export function shuffleValues(values: Float32Array | Uint16Array | Uint8Array, seed: number, tensor: number): void {
  const uniform = maskUniform(seed, tensor);
  for (let index = values.length - 1; index > 0; index--) {
    const other = Math.floor(uniform() * (index + 1));
    [values[index], values[other]] = [values[other]!, values[index]!];
  }
}
