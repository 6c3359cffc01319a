import type { MaskTable } from '../../classifiers/classifier.ts';
import type { Explainer, ExplainerInput, Saliency } from '../explainer.ts';
import { resampleBicubic } from '../resample.ts';
import { scoreSpread } from '../score-spread.ts';
import { standardise } from '../standardise.ts';

/** Masks that are all known before the first score: no shifts, cells [count, gridRows, gridColumns]. */
export interface MaskDesign {
  readonly table: MaskTable;
  readonly count: number;
  readonly cells: Float32Array;
}

/** What the scores of a design say about each cell. */
export interface CellEstimate {
  /** Importance of each cell in any unit, [gridRows, gridColumns]. */
  readonly cells: Float64Array;
  /** Whether `cells` are effects in units of probability. */
  readonly isEffect: boolean;
}

/** An explainer whose masks are fixed beforehand and whose map is one estimate from all target probabilities, [count]. */
export function explainDesign(
  input: ExplainerInput,
  design: MaskDesign,
  estimate: (probability: Float32Array) => CellEstimate,
): Explainer {
  const cellCount = design.table.gridRows * design.table.gridColumns;
  const scores = new Float32Array(design.count);
  let proposed = 0;
  let recorded = 0;
  return {
    table: design.table,
    wantsOutputs: false,
    propose(room) {
      const count = Math.max(0, Math.min(room, design.count - proposed));
      const cells = design.cells.subarray(proposed * cellCount, (proposed + count) * cellCount);
      proposed += count;
      return { count, cells, shiftY: new Int32Array(count), shiftX: new Int32Array(count) };
    },
    record(probability) {
      if (recorded + probability.length > proposed) {
        throw new RangeError(`record: ${recorded + probability.length} scores for ${proposed} proposed masks`);
      }
      scores.set(probability, recorded);
      recorded += probability.length;
    },
    get finished() {
      return recorded === design.count;
    },
    result: () => cellSaliency(input, design, estimate(scores), scores.subarray(0, recorded)),
  };
}

function cellSaliency(
  input: ExplainerInput,
  design: MaskDesign,
  estimate: CellEstimate,
  scores: Float32Array,
): Saliency {
  const { gridRows, gridColumns } = design.table;
  const spread = scoreSpread();
  for (const score of scores) spread.add(score);
  const effect = estimate.isEffect ? Float32Array.from(estimate.cells) : null;
  const map = resampleBicubic(standardise(estimate.cells), gridRows, gridColumns, input.height, input.width);
  return mapSaliency(map, scores.length, effect, spread.reason());
}

/**
 * A map in the form of every explainer: standardised, or all zero where `reason` says why its scores mean nothing or
 * where it is flat.
 */
export function mapSaliency(
  values: ArrayLike<number>,
  passes: number,
  effect: Float32Array | null,
  reason: string,
): Saliency {
  const map = Float32Array.from(standardise(values));
  const flat = map.some((value) => value !== 0) ? '' : 'every cell matters the same';
  const why = reason || flat;
  return {
    map: why === '' ? map : new Float32Array(map.length),
    status: why === '' ? 'ok' : 'degenerate',
    reason: why,
    passes,
    converged: false,
    effect,
    standardError: null,
    confidence: null,
  };
}
