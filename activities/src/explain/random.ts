import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { xoroshiro128plus } from 'pure-rand/generator/XoroShiro';

/** Uniform numbers in [0, 1). */
export type Uniform = () => number;

/**
 * The seed of one image and class: unsigned 32-bit, from the run's seed, the SHA-256 of the image's bytes (lower-case
 * hex) and the class explained. Sharding, batch size, retries and order have no part in it.
 */
export function imageSeed(runSeed: number, imageSha256: string, target: number): number {
  const digest = sha256(utf8ToBytes(`${String(runSeed)}:${imageSha256}:${String(target)}`));
  return new DataView(digest.buffer, digest.byteOffset).getUint32(0);
}

/**
 * The generator of one mask, keyed by (seed, mask index): any mask can be made on its own, in any order.
 * `seed` and `index` are unsigned 32-bit.
 */
export function maskUniform(seed: number, index: number): Uniform {
  const generator = xoroshiro128plus.fromState(keyedState(seed, index));
  return () => (generator.unsafeNext() >>> 0) / 0x1_0000_0000;
}

/** Four well-mixed words: neighbouring indices must not give neighbouring states. */
function keyedState(seed: number, index: number): number[] {
  let word = mix(seed ^ 0x5bd1e995);
  return [0, 1, 2, 3].map((lane) => {
    word = mix(word ^ mix(index + Math.imul(lane + 1, 0x9e3779b9)));
    // An all-zero state would stay zero for ever.
    return lane === 0 ? word | 1 : word;
  });
}

/** The 32-bit finaliser of MurmurHash3: a bijection in which every input bit moves every output bit. */
function mix(value: number): number {
  let word = value | 0;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}
