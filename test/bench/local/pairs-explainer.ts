import type { Explainer, ExplainerInput, MaskProposal } from '@saliency-atlas/activities/explain';
import { createAtlas } from '../../../activities/src/explain/atlas.ts';
import { blockAverages, blockTable, type BlockTable } from '../../../activities/src/explain/block-table.ts';
import { clampLogOdds } from '../../../activities/src/explain/score-movement.ts';

/** Half differences within pairs of masks: features [pairs][blocks], responses [pairs]. */
export interface Pairs {
  readonly features: Float64Array[];
  readonly probability: number[];
  readonly logOdds: number[];
}

/**
 * The default method with another estimator, to compare them: the same masks and answers, whose pairs `estimate` makes
 * the map of, [height, width].
 */
export function createPairsExplainer(
  input: ExplainerInput,
  estimate: (pairs: Pairs, table: BlockTable) => Float64Array,
): Explainer {
  const atlas = createAtlas(input, { refine: true, outputs: false });
  const table = blockTable(atlas.table);
  const proposals: MaskProposal[] = [];
  const scores: { probability: number; logOdds: number }[] = [];
  return {
    table: atlas.table,
    wantsOutputs: false,
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
      const saliency = atlas.result();
      const map = estimate(pairsOf(proposals, scores, table), table);
      return { ...saliency, map: Float32Array.from(map), confidence: null };
    },
  };
}

function pairsOf(
  proposals: readonly MaskProposal[],
  scores: readonly { readonly probability: number; readonly logOdds: number }[],
  table: BlockTable,
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
