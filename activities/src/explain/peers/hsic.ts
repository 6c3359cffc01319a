import type { Explainer, ExplainerInput } from '../explainer.ts';
import { explainDesign, type MaskDesign } from './explain-design.ts';
import { latinHypercube } from './latin-hypercube.ts';
import { nearestTable } from './nearest-table.ts';

const GRID = 7;

interface HsicOptions {
  /** Gives each index the sign of the cell's covariance with the score; as published it has none. */
  readonly signed: boolean;
}

const PUBLISHED: HsicOptions = { signed: false };

/**
 * HSIC attribution: how strongly the score depends on whether a cell is there. Unsigned as published, so that a cell
 * which lowers the score ranks as high as one that raises it; `passes` binary masks from a
 * Latin hypercube, Dirac kernel on the cells, RBF kernel on the score with its median as width.
 * **Source:** Novello, Fel and Vigouroux 2022, arXiv 2206.06219; 7×7 and 1,500 passes are their settings.
 */
export function createHsicExplainer(input: ExplainerInput, options: HsicOptions = PUBLISHED): Explainer {
  const cells = Float32Array.from(latinHypercube(input.passes, GRID * GRID, input.seed), (value) =>
    value < 0.5 ? 0 : 1,
  );
  const design: MaskDesign = { table: nearestTable(input.height, input.width, GRID), count: input.passes, cells };
  return explainDesign(input, design, (scores) => ({
    cells: hsicIndices(cells, scores, GRID * GRID, options),
    isEffect: false,
  }));
}

/**
 * HSIC of each binary cell with the score, [cellCount], from `masks` [count, cellCount].
 * Doubly centred, the Dirac kernel ½ − (x − x′)² is 2·(x − x̄)(x′ − x̄), so that HSIC = 2/n · x̃ᵀ·L·x̃ with L the
 * score's kernel; the centring of x̃ centres L.
 */
export function hsicIndices(
  masks: Float32Array,
  scores: Float32Array,
  cellCount: number,
  { signed }: HsicOptions = PUBLISHED,
): Float64Array {
  const count = scores.length;
  const centred = centreColumns(masks, cellCount);
  const width = medianOf(scores);
  const out = new Float64Array(cellCount);
  if (!(width > 0)) return out;
  const sums = new Float64Array(cellCount);
  const covariance = new Float64Array(cellCount);
  for (let i = 0; i < count; i++) {
    sums.fill(0);
    for (let j = 0; j < count; j++) {
      const weight = Math.exp(-((scores[i]! - scores[j]!) ** 2) / (2 * width * width));
      for (let cell = 0; cell < cellCount; cell++) sums[cell]! += weight * centred[j * cellCount + cell]!;
    }
    for (let cell = 0; cell < cellCount; cell++) {
      out[cell]! += centred[i * cellCount + cell]! * sums[cell]!;
      covariance[cell]! += centred[i * cellCount + cell]! * scores[i]!;
    }
  }
  return out.map((sum, cell) => ((signed ? Math.sign(covariance[cell]!) : 1) * 2 * sum) / count);
}

function centreColumns(masks: Float32Array, cellCount: number): Float64Array {
  const means = new Float64Array(cellCount);
  const count = masks.length / cellCount;
  masks.forEach((value, index) => (means[index % cellCount]! += value / count));
  return Float64Array.from(masks, (value, index) => value - means[index % cellCount]!);
}

function medianOf(values: Float32Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
