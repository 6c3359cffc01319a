import type { Explainer, ExplainerInput } from '../explainer.ts';
import { maskUniform } from '../random.ts';
import { explainDesign, type MaskDesign } from './explain-design.ts';
import { nearestTable } from './nearest-table.ts';
import { fitWeightedRidge } from './weighted-ridge.ts';

const GRID = 7;
const CELLS = GRID * GRID;
const KERNEL_WIDTH = 0.25;
const PENALTY = 1;

/**
 * LIME over a 7×7 grid: a ridge regression of the probability on which cells are there, masks near the whole image
 * weighing more. The first mask is the whole image, all others keep each cell with probability ½; removed cells are 0.
 * **Source:** Ribeiro et al. 2016, with the authors' image defaults: cosine distance, exponential kernel of width .25,
 * ridge penalty 1; a grid stands where they segment, so that classes can be compared cell by cell.
 */
export function createLimeExplainer(input: ExplainerInput): Explainer {
  const cells = new Float32Array(input.passes * CELLS).fill(1);
  for (let mask = 1; mask < input.passes; mask++) {
    const random = maskUniform(input.seed, mask);
    for (let cell = 0; cell < CELLS; cell++) cells[mask * CELLS + cell] = random() < 0.5 ? 1 : 0;
  }
  const design: MaskDesign = { table: nearestTable(input.height, input.width, GRID), count: input.passes, cells };
  return explainDesign(input, design, (scores) => ({
    cells: fitWeightedRidge(cells, scores, limeWeights(cells, CELLS), PENALTY),
    isEffect: true,
  }));
}

/** Weight of each binary mask [count, cellCount] by its cosine distance d to the whole image: √exp(−d²/width²). */
export function limeWeights(cells: Float32Array, cellCount: number): Float64Array {
  return Float64Array.from({ length: cells.length / cellCount }, (_, mask) => {
    const kept = cells.subarray(mask * cellCount, (mask + 1) * cellCount).reduce((sum, value) => sum + value, 0);
    const distance = 1 - Math.sqrt(kept / cellCount);
    return Math.sqrt(Math.exp(-(distance * distance) / (KERNEL_WIDTH * KERNEL_WIDTH)));
  });
}
