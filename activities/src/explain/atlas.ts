import type { MaskTable } from '../classifiers/classifier.ts';
import { estimateBlocks, type BlockEstimate } from './atlas-blocks.ts';
import { blockAverages, blockTable, type BlockTable } from './block-table.ts';
import type { Explainer, ExplainerInput, MaskProposal, Saliency } from './explainer.ts';
import { drawProposal, drawShift, type MaskDraw } from './mask-proposal.ts';
import { maskTable } from './mask-table.ts';
import { maskUniform } from './random.ts';
import { rankCorrelation } from './rank-correlation.ts';
import { resampleBicubic } from './resample.ts';
import {
  addPass,
  centredSquares,
  coefficientErrors,
  createRidgeSums,
  mergeRidgeSums,
  ridgePenalty,
  type RidgePenalty,
  type RidgeSums,
} from './ridge/index.ts';
import { clampLogOdds, scoreMovement } from './score-movement.ts';
import { splitHalfConfidence } from './split-half.ts';
import { standardise } from './standardise.ts';

/**
 * The default method: masks in pairs m, 1 − m (cells on with probability ½), weighed by a regularised regression of
 * probability and log-odds on the masks' block averages.
 *
 * It stops early at the first look (every `stop.every` passes, from the second look on) whose block map has a rank
 * correlation of at least `stop.agreement` with the map of the look before. What that guarantees: the last
 * `stop.every` passes changed the order of the blocks by no more than that. What another seed would give is the
 * result's `confidence`. Up to the look that may stop it proposes freely, then it waits for the scores: the passes
 * used never depend on batch size.
 *
 * Passes are used in whole pairs: an odd budget is rounded down, an odd `stop.every` up.
 * **Source:** arXiv 2006.09504 for the masks; the regression is this project's.
 */
export function createAtlas(input: ExplainerInput): Explainer {
  const state = createState(input);
  return {
    table: state.table,
    propose: (room) => propose(state, room),
    record: (probability, logOdds) => {
      for (let index = 0; index < probability.length; index++) {
        recordPass(state, probability[index]!, logOdds[index]!);
      }
    },
    get finished() {
      return isFinished(state);
    },
    result: () => toSaliency(state),
  };
}

interface AtlasState {
  readonly input: ExplainerInput;
  readonly table: MaskTable;
  readonly blocks: BlockTable;
  readonly penalty: RidgePenalty;
  readonly draw: MaskDraw;
  /** Scratch of one pass. */
  readonly cells: Float32Array;
  readonly features: Float64Array;
  /** Passes of even and of odd pairs. */
  readonly halves: readonly [RidgeSums, RidgeSums];
  readonly budget: number;
  readonly lookEvery: number;
  proposedCount: number;
  recordedCount: number;
  /** Probability of the pair's first mask, while the second is out. */
  firstOfPair: number;
  /** Σ of squared half differences within pairs, of the probability. */
  pairSquares: number;
  lastLook: Float64Array | undefined;
  converged: boolean;
  /** Set where the model's answers cannot be used. */
  failure: string;
}

function createState(input: ExplainerInput): AtlasState {
  const table = maskTable(input.height, input.width, input.grid);
  const blocks = blockTable(table);
  const blockCount = blocks.blockRows * blocks.blockColumns;
  return {
    input,
    table,
    blocks,
    penalty: ridgePenalty(blocks.blockRows, blocks.blockColumns),
    draw: pairedDraw(table, input.seed),
    cells: new Float32Array(table.gridRows * table.gridColumns),
    features: new Float64Array(blockCount),
    halves: [createRidgeSums(blockCount), createRidgeSums(blockCount)],
    budget: input.passes - (input.passes % 2),
    lookEvery: input.stop.every + (input.stop.every % 2),
    proposedCount: 0,
    recordedCount: 0,
    firstOfPair: 0,
    pairSquares: 0,
    lastLook: undefined,
    converged: false,
    failure: '',
  };
}

/** Mask 2k is drawn with key k; mask 2k + 1 is its complement: same shift, every cell turned over. */
function pairedDraw(table: MaskTable, seed: number): MaskDraw {
  const cellCount = table.gridRows * table.gridColumns;
  return (index, out, offset) => {
    const uniform = maskUniform(seed, index >>> 1);
    const shift = drawShift(table, uniform);
    const side = index & 1;
    for (let cell = 0; cell < cellCount; cell++) out[offset + cell] = uniform() < 0.5 ? 1 - side : side;
    return shift;
  };
}

function isFinished(state: AtlasState): boolean {
  return state.converged || state.failure !== '' || state.recordedCount >= state.budget;
}

function propose(state: AtlasState, room: number): MaskProposal {
  const { budget, lookEvery, recordedCount } = state;
  const nextStop = Math.max(2, Math.floor(recordedCount / lookEvery) + 1) * lookEvery;
  const end = isFinished(state) ? state.proposedCount : state.input.stop.enabled ? Math.min(budget, nextStop) : budget;
  const first = state.proposedCount;
  const count = Math.max(0, Math.min(room, end - first));
  state.proposedCount += count;
  return drawProposal(state.table, first, count, state.draw);
}

function recordPass(state: AtlasState, probability: number, logOdds: number): void {
  if (state.failure !== '') return;
  if (!Number.isFinite(probability) || !Number.isFinite(logOdds)) {
    state.failure = `the model gave a score that is not a number at pass ${String(state.recordedCount)}`;
    return;
  }
  const index = state.recordedCount++;
  // Drawing the mask again is cheaper than keeping it: its key is its index.
  const shift = state.draw(index, state.cells, 0);
  blockAverages(state.blocks, { cells: state.cells, offset: 0, ...shift }, state.features);
  const half = state.halves[(index >>> 1) & 1]!;
  addPass(half, state.features, [probability, clampLogOdds(logOdds, state.input.logOdds)]);
  if (index % 2 === 0) state.firstOfPair = probability;
  else state.pairSquares += ((state.firstOfPair - probability) / 2) ** 2;
  const { enabled, agreement } = state.input.stop;
  if (enabled && state.recordedCount % state.lookEvery === 0) look(state, agreement);
}

function look(state: AtlasState, agreement: number): void {
  const { blocks } = estimateBlocks(mergeRidgeSums(...state.halves), state.penalty);
  if (state.lastLook && rankCorrelation(blocks, state.lastLook) >= agreement) state.converged = true;
  state.lastLook = blocks;
}

function toSaliency(state: AtlasState): Saliency {
  const { input, blocks, penalty, halves, recordedCount } = state;
  const sums = mergeRidgeSums(...halves);
  const reason = state.failure || scoreMovement(sums).reason;
  if (reason !== '') return degenerate(state, reason);
  const estimate = estimateBlocks(sums, penalty);
  const [even, odd] = halves.map((half) => estimateBlocks(half, penalty, recordedCount).blocks);
  const pixels = resampleBicubic(estimate.blocks, blocks.blockRows, blocks.blockColumns, input.height, input.width);
  return {
    map: Float32Array.from(standardise(pixels)),
    status: 'ok',
    reason: '',
    passes: recordedCount,
    converged: state.converged,
    effect: Float32Array.from(estimate.probabilityFit.coefficients),
    standardError: Float32Array.from(standardErrors(state, sums, estimate)),
    confidence: halves[1].passCount > 0 ? splitHalfConfidence(even!, odd!) : null,
  };
}

/**
 * In complete pairs whatever answers m and 1 − m alike cancels out of the coefficients, so only the differences within
 * pairs count as noise.
 */
function standardErrors(state: AtlasState, sums: RidgeSums, { probabilityFit }: BlockEstimate): Float64Array {
  const alike = Math.max(0, centredSquares(sums, 0) - 2 * state.pairSquares);
  const differing = Math.max(0, probabilityFit.residualSquares - alike);
  const left = Math.max(1, sums.passCount / 2 - probabilityFit.degreesOfFreedom);
  return coefficientErrors(sums, state.penalty, probabilityFit.lambda, differing / left);
}

function degenerate({ input, features, recordedCount, converged }: AtlasState, reason: string): Saliency {
  return {
    map: new Float32Array(input.height * input.width),
    status: 'degenerate',
    reason,
    passes: recordedCount,
    converged,
    effect: new Float32Array(features.length),
    standardError: null,
    confidence: null,
  };
}
