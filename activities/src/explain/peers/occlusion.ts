import type { Explainer, ExplainerInput } from '../explainer.ts';
import { explainDesign, type MaskDesign } from './explain-design.ts';
import { nearestTable } from './nearest-table.ts';

const GRID = 14;

/**
 * Occlusion: how far the probability falls when one of 14×14 patches is set to 0. Always takes one pass a patch (196),
 * whatever `passes` says; images of fewer than 14 pixels a side get one patch a pixel.
 * **Source:** Zeiler and Fergus 2014, section 4.2.
 */
export function createOcclusionExplainer(input: ExplainerInput): Explainer {
  const grid = Math.min(GRID, input.height, input.width);
  const count = grid * grid;
  const cells = new Float32Array(count * count).fill(1);
  for (let patch = 0; patch < count; patch++) cells[patch * count + patch] = 0;
  const design: MaskDesign = { table: nearestTable(input.height, input.width, grid), count, cells };
  return explainDesign(input, design, (scores) => ({
    cells: Float64Array.from(scores, (score) => input.probability - score),
    isEffect: true,
  }));
}
