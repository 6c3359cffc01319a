import { BLOCKS_PER_SIDE } from './block-table.ts';
import type { ExplainerInput, Saliency } from './explainer.ts';
import { expandSum, type MaskAccumulator } from './mask-accumulator.ts';
import { splitHalfConfidence } from './split-half.ts';
import { standardise } from './standardise.ts';

/** What a method that sums masks knows at its end. */
export interface AccumulatedMasks {
  readonly input: ExplainerInput;
  readonly passes: number;
  /** Weighted sums of the masks, each half of the passes. */
  readonly halves: readonly [MaskAccumulator, MaskAccumulator];
  /** Why the sums mean nothing; empty where they do. */
  readonly reason: string;
}

/** The saliency of a method that sums masks: the standardised sum, or zeros with the reason. */
export function accumulatedSaliency({ input, passes, halves, reason }: AccumulatedMasks): Saliency {
  const [even, odd] = [expandSum(halves[0]), expandSum(halves[1])];
  const sum = standardise(even.map((value, pixel) => value + odd[pixel]!));
  const flat = sum.every((value) => value === 0) ? 'the sum of the masks is the same everywhere' : '';
  const why = reason || flat;
  const confident = why === '' && passes > 1;
  return {
    map: why === '' ? Float32Array.from(sum) : new Float32Array(sum.length),
    status: why === '' ? 'ok' : 'degenerate',
    reason: why,
    passes,
    converged: false,
    effect: null,
    standardError: null,
    confidence: confident ? splitHalfConfidence(pickBlocks(even, input), pickBlocks(odd, input)) : null,
  };
}

/** The map at the centres of 14 × 14 blocks: enough to rank by, and cheap to sort. */
function pickBlocks(map: Float64Array, { height, width }: ExplainerInput): Float64Array {
  const rows = Math.min(BLOCKS_PER_SIDE, height);
  const columns = Math.min(BLOCKS_PER_SIDE, width);
  return Float64Array.from({ length: rows * columns }, (_, block) => {
    const y = Math.floor(((Math.floor(block / columns) + 0.5) * height) / rows);
    const x = Math.floor((((block % columns) + 0.5) * width) / columns);
    return map[y * width + x]!;
  });
}
