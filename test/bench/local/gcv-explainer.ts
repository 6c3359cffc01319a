import { createExplainer, resampleBicubic, standardise } from '@saliency-atlas/activities/explain';
import type { Explainer, ExplainerInput, MaskProposal } from '@saliency-atlas/activities/explain';
import { blockAverages, blockTable } from '../../../activities/src/explain/block-table.ts';
import { clampLogOdds } from '../../../activities/src/explain/score-movement.ts';
import { gcvRidge } from './gcv-ridge.ts';

/** Half differences within pairs of masks: features [pairs][blocks], responses [pairs]. */
interface Pairs {
  readonly features: Float64Array[];
  readonly probability: number[];
  readonly logOdds: number[];
}

/** From this many passes on, λ stays at a tenth or more. */
const SMOOTH_FROM_PASSES = 1000;
const SMOOTH_LAMBDA = 0.1;

/**
 * The default method's estimator up to 24 November 2026, kept to compare with: the same masks, weighed with the penalty
 * 0.1·I + L and the λ of least generalised cross-validation. For the bench alone: dense and slow.
 */
export function createGcvExplainer(input: ExplainerInput): Explainer {
  const atlas = createExplainer('atlas', input);
  const blocks = blockTable(atlas.table);
  const proposals: MaskProposal[] = [];
  const scores: { probability: number; logOdds: number }[] = [];
  return {
    table: atlas.table,
    propose(room) {
      const proposal = atlas.propose(room);
      proposals.push(proposal);
      return proposal;
    },
    record(probability, logOdds) {
      atlas.record(probability, logOdds);
      probability.forEach((value, index) => {
        scores.push({ probability: value, logOdds: clampLogOdds(logOdds[index]!, input.logOdds) });
      });
    },
    get finished() {
      return atlas.finished;
    },
    result() {
      const pairs = pairsOf(proposals, scores, blocks);
      const { blockRows, blockColumns } = blocks;
      const minLambda = scores.length >= SMOOTH_FROM_PASSES ? SMOOTH_LAMBDA : 0;
      const map = new Float64Array(blockRows * blockColumns);
      for (const response of [pairs.probability, pairs.logOdds]) {
        const coefficients = gcvRidge(pairs.features, response, { rows: blockRows, columns: blockColumns, minLambda });
        standardise(coefficients).forEach((value, block) => {
          map[block]! += value;
        });
      }
      const pixels = resampleBicubic(map, blockRows, blockColumns, input.height, input.width);
      return { ...atlas.result(), map: Float32Array.from(standardise(pixels)), confidence: null };
    },
  };
}

function pairsOf(
  proposals: readonly MaskProposal[],
  scores: readonly { readonly probability: number; readonly logOdds: number }[],
  table: ReturnType<typeof blockTable>,
): Pairs {
  const cellCount = table.gridRows * table.gridColumns;
  const masks = proposals.flatMap(({ count, cells, shiftY, shiftX }) =>
    Array.from({ length: count }, (_, mask) => ({
      cells,
      offset: mask * cellCount,
      shiftY: shiftY[mask]!,
      shiftX: shiftX[mask]!,
    })),
  );
  const pairs: Pairs = { features: [], probability: [], logOdds: [] };
  for (let first = 0; first + 1 < scores.length; first += 2) {
    const features = new Float64Array(table.blockRows * table.blockColumns);
    blockAverages(table, masks[first]!, features);
    pairs.features.push(features.map((share) => share - 0.5));
    const [one, other] = [scores[first]!, scores[first + 1]!];
    pairs.probability.push((one.probability - other.probability) / 2);
    pairs.logOdds.push((one.logOdds - other.logOdds) / 2);
  }
  return pairs;
}
