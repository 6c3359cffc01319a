import { AtlasError } from '@saliency-atlas/contract';
import type { Explainer, ExplainerInput } from '../explainer.ts';
import { explainDesign, type MaskDesign } from './explain-design.ts';
import { latinHypercube } from './latin-hypercube.ts';
import { nearestTable } from './nearest-table.ts';

const GRID = 7;
const CELLS = GRID * GRID;

/**
 * Sobol attribution: total-order index of each cell, the share of the score's variance in which it takes part.
 * Unsigned. Continuous masks from a Latin hypercube; the largest design of n·(49 + 1) masks within `passes`: Jansen's
 * estimator never needs the scores of matrix B. Throws InvalidJob below 100 passes.
 * **Source:** Fel et al. 2021, arXiv 2111.04138, with 7×7 cells; estimator of Jansen 1999.
 */
export function createSobolExplainer(input: ExplainerInput): Explainer {
  const rows = Math.floor(input.passes / (CELLS + 1));
  if (rows < 2) {
    throw new AtlasError(
      'InvalidJob',
      `explain.passes is ${input.passes}; the sobol method needs at least ${2 * (CELLS + 1)}`,
      `Set explain.passes to ${2 * (CELLS + 1)} or more.`,
    );
  }
  const cells = replicatedDesign(latinHypercube(rows, 2 * CELLS, input.seed), rows, CELLS);
  const design: MaskDesign = {
    table: nearestTable(input.height, input.width, GRID),
    count: rows * (CELLS + 1),
    cells,
  };
  return explainDesign(input, design, (scores) => ({
    cells: jansenTotalIndices(scores, rows, CELLS),
    isEffect: false,
  }));
}

/**
 * Masks [rows·(dimensions + 1), dimensions]: matrix A, then for every dimension A with that column from B.
 * `samples` is [rows, 2·dimensions]: A beside B.
 */
export function replicatedDesign(samples: Float64Array, rows: number, dimensions: number): Float32Array {
  const out = new Float32Array(rows * (dimensions + 1) * dimensions);
  for (let block = 0; block <= dimensions; block++) {
    for (let row = 0; row < rows; row++) {
      const start = (block * rows + row) * dimensions;
      const sample = samples.subarray(row * 2 * dimensions, (row + 1) * 2 * dimensions);
      out.set(sample.subarray(0, dimensions), start);
      if (block > 0) out[start + block - 1] = sample[dimensions + block - 1]!;
    }
  }
  return out;
}

/** Σ(f(A) − f(C_i))² / (2·n·Var f(A)) for every dimension i; all zero where the score does not vary. */
export function jansenTotalIndices(scores: Float32Array, rows: number, dimensions: number): Float64Array {
  const base = scores.subarray(0, rows);
  const mean = base.reduce((sum, value) => sum + value, 0) / rows;
  const variance = base.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (rows - 1);
  const out = new Float64Array(dimensions);
  if (!(variance > 0)) return out;
  for (let dimension = 0; dimension < dimensions; dimension++) {
    let squares = 0;
    for (let row = 0; row < rows; row++) squares += (base[row]! - scores[(dimension + 1) * rows + row]!) ** 2;
    out[dimension] = squares / (2 * rows * variance);
  }
  return out;
}
