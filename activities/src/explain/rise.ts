import { accumulatedSaliency } from './accumulated-saliency.ts';
import type { Explainer, ExplainerInput } from './explainer.ts';
import { addMask, createMaskAccumulator } from './mask-accumulator.ts';
import { drawProposal, drawShift, type MaskDraw } from './mask-proposal.ts';
import { maskTable } from './mask-table.ts';
import { maskUniform } from './random.ts';
import { scoreSpread } from './score-spread.ts';

/** Probability that a cell is on. */
const KEEP_PROBABILITY = 0.5;

/**
 * RISE: independent masks with cells on with probability ½; the map is Σ p·m / (N·½), the authors' normalisation by the
 * expected mask sum (a per-pixel mask sum is not used). Standardised, so the constant does not show. It uses its whole
 * budget: the method has no stop of its own.
 * **Source:** Petsiuk et al., RISE, BMVC 2018, equation 6.
 */
export function createRise(input: ExplainerInput): Explainer {
  const table = maskTable(input.height, input.width, input.grid);
  const cellCount = table.gridRows * table.gridColumns;
  const cells = new Float32Array(cellCount);
  const halves = [createMaskAccumulator(table), createMaskAccumulator(table)] as const;
  const spread = scoreSpread();
  let proposedCount = 0;
  const draw: MaskDraw = (index, out, offset) => {
    const uniform = maskUniform(input.seed, index);
    const shift = drawShift(table, uniform);
    for (let cell = 0; cell < cellCount; cell++) out[offset + cell] = uniform() < KEEP_PROBABILITY ? 1 : 0;
    return shift;
  };
  return {
    table,
    wantsOutputs: false,
    propose: (room) => {
      const first = proposedCount;
      const count = Math.max(0, Math.min(room, input.passes - first));
      proposedCount += count;
      return drawProposal(table, first, count, draw);
    },
    record: (probability) => {
      for (const score of probability) {
        const index = spread.count;
        spread.add(score);
        const shift = draw(index, cells, 0);
        addMask(halves[index % 2]!, { cells, offset: 0, ...shift }, score);
      }
    },
    get finished() {
      return spread.count >= input.passes;
    },
    result: () => accumulatedSaliency({ input, passes: spread.count, halves, reason: spread.reason() }),
  };
}
