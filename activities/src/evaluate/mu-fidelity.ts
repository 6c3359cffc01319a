import { rankCorrelation } from '../explain/rank-correlation.ts';
import { maskUniform } from '../explain/random.ts';
import type { ScoreDirection } from './score-direction.ts';

export const muFidelityDirection: ScoreDirection = 'higher';

export interface MuFidelityOptions {
  /** Blocks per side of the image. */
  readonly grid: number;
  /** Share of the blocks set to 0 in one subset, 0..1. */
  readonly share: number;
  readonly subsets: number;
  readonly seed: number;
}

/** Random subsets of a fixed number of blocks, [subsets, grid²], 1 where the block is removed. */
export function muFidelitySubsets(options: MuFidelityOptions): Uint8Array {
  const { grid, share, subsets } = options;
  const cellCount = grid * grid;
  const removed = Math.round(share * cellCount);
  if (removed < 1 || removed >= cellCount) throw new RangeError(`muFidelity: share ${share} removes all or nothing`);
  const random = maskUniform(options.seed, 0);
  const out = new Uint8Array(subsets * cellCount);
  const cells = Int32Array.from({ length: cellCount }, (_, index) => index);
  for (let subset = 0; subset < subsets; subset++) {
    for (let i = 0; i < removed; i++) {
      const other = i + Math.floor(random() * (cellCount - i));
      [cells[i], cells[other]] = [cells[other]!, cells[i]!];
      out[subset * cellCount + cells[i]!] = 1;
    }
  }
  return out;
}

/** Block of every pixel, [height, width]: `grid`×`grid` blocks of as equal a size as the image allows. */
export function gridBlocks(height: number, width: number, grid: number): Int32Array {
  return Int32Array.from({ length: height * width }, (_, pixel) => {
    const row = Math.floor((Math.floor(pixel / width) * grid) / height);
    return row * grid + Math.floor(((pixel % width) * grid) / width);
  });
}

/**
 * Rank correlation, −1..1, between the saliency that each subset removes and the drop of the target's score when the
 * subset is set to 0. `blocks` gives each pixel's block, `drops` is [subsets].
 * **Source:** Bhatt et al. 2020, over blocks and with rank correlation as in Fel et al. 2021.
 */
export function muFidelity(
  map: Float32Array,
  blocks: Int32Array,
  subsets: Uint8Array,
  drops: Float32Array | Float64Array,
): number {
  const cellCount = subsets.length / drops.length;
  const saliency = new Float64Array(cellCount);
  map.forEach((value, pixel) => (saliency[blocks[pixel]!]! += value));
  const removed = Float64Array.from(drops, (_, subset) => {
    let sum = 0;
    for (let cell = 0; cell < cellCount; cell++) sum += subsets[subset * cellCount + cell]! * saliency[cell]!;
    return sum;
  });
  return rankCorrelation(removed, drops);
}
