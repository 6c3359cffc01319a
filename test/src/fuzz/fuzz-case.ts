// The generator of masks is seeded by two numbers, as a case is; no workspace exports it.
import { maskUniform } from '../../../activities/src/explain/random.ts';
import { mutate } from './mutate.ts';

/** The bytes of a case: they depend on the seed and the case's number alone, so that any case can be made on its own. */
export function caseBytes(seeds: readonly Uint8Array[], seed: number, at: number): Uint8Array {
  const uniform = maskUniform(seed, at);
  return mutate(seeds, (below) => Math.floor(uniform() * below));
}
