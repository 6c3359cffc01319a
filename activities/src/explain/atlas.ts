import type { MaskTable } from '../classifiers/classifier.ts';
import { estimateBlocks } from './atlas-blocks.ts';
import { blockAverages, blockTable, type BlockTable } from './block-table.ts';
import { agreementBound } from './expected-agreement.ts';
import type { Explainer, ExplainerInput, MaskProposal, Saliency } from './explainer.ts';
import { drawProposal, drawShift, type MaskDraw } from './mask-proposal.ts';
import { maskTable } from './mask-table.ts';
import { maskUniform } from './random.ts';
import { rankCorrelation } from './rank-correlation.ts';
import { resampleBicubic } from './resample.ts';
import {
  addObservation,
  createRidgeSums,
  mergeRidgeSums,
  ridgePenalty,
  type RidgePenalty,
  type RidgeSums,
} from './ridge/index.ts';
import { clampLogOdds, logOddsMove } from './score-movement.ts';
import { scoreSpread, type ScoreSpread } from './score-spread.ts';
import { splitHalfConfidence } from './split-half.ts';
import { standardise } from './standardise.ts';
import { widenErrors } from './widen-errors.ts';

/**
 * The default method: masks in pairs m, 1 − m (cells on with probability ½), weighed by a regularised regression of
 * probability and log-odds on the masks' block averages, which is made twice (`estimateBlocks`; `refine: false`, for
 * comparison, stops at the first).
 *
 * It stops early at the first look (every `stop.every` passes, from 200 on) at which the maps of two halves of the
 * passes agree so well that the whole map's rank correlation with that of the full budget is bound to be at least
 * `stop.agreement` (`agreementBound`, which holds for nine images in ten). What another seed would give is the result's
 * `confidence`. Up to the look that may stop it proposes freely, then it waits for the scores: the passes used never
 * depend on batch size.
 *
 * Passes are used in whole pairs: an odd budget is rounded down, an odd `stop.every` up.
 * **Source:** arXiv 2006.09504 for the masks; the regression is this project's.
 */
export function createAtlas(input: ExplainerInput, { refine } = { refine: true }): Explainer {
  const state = createState(input, refine);
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

/** Halves of fewer passes say too little of each other. */
const FIRST_LOOK_PASSES = 200;

interface AtlasState {
  readonly input: ExplainerInput;
  readonly table: MaskTable;
  readonly blocks: BlockTable;
  readonly penalty: RidgePenalty;
  readonly draw: MaskDraw;
  readonly refine: boolean;
  /** Scratch of one pass. */
  readonly cells: Float32Array;
  readonly features: Float64Array;
  /** Even and odd pairs. */
  readonly halves: readonly [RidgeSums, RidgeSums];
  readonly budget: number;
  readonly lookEvery: number;
  proposedCount: number;
  recordedCount: number;
  readonly probabilities: ScoreSpread;
  readonly logOdds: ScoreSpread;
  /** Scores of the pair's first mask, while the second is out. */
  firstOfPair: readonly [number, number];
  converged: boolean;
  /** Set where the model's answers cannot be used. */
  failure: string;
}

function createState(input: ExplainerInput, refine: boolean): AtlasState {
  const table = maskTable(input.height, input.width, input.grid);
  const blocks = blockTable(table);
  const blockCount = blocks.blockRows * blocks.blockColumns;
  return {
    input,
    table,
    blocks,
    penalty: ridgePenalty(blocks.blockRows, blocks.blockColumns),
    draw: pairedDraw(table, input.seed),
    refine,
    cells: new Float32Array(table.gridRows * table.gridColumns),
    features: new Float64Array(blockCount),
    halves: [createRidgeSums(blockCount, false), createRidgeSums(blockCount, false)],
    probabilities: scoreSpread(),
    logOdds: scoreSpread(),
    budget: input.passes - (input.passes % 2),
    lookEvery: input.stop.every + (input.stop.every % 2),
    proposedCount: 0,
    recordedCount: 0,
    firstOfPair: [0, 0],
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
  const firstLook = Math.ceil(FIRST_LOOK_PASSES / lookEvery);
  const nextStop = Math.max(firstLook, Math.floor(recordedCount / lookEvery) + 1) * lookEvery;
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
  const scores = [probability, clampLogOdds(logOdds, state.input.logOdds)] as const;
  state.probabilities.add(scores[0]);
  state.logOdds.add(scores[1]);
  if (index % 2 === 0) {
    state.firstOfPair = scores;
    return;
  }
  recordPair(state, index >>> 1, state.firstOfPair, scores);
  if (state.input.stop.enabled && isLook(state)) look(state);
}

type Scores = readonly [probability: number, logOdds: number];

/**
 * Half differences within the pair: features f(m) − ½, responses (y(m) − y(1 − m))/2. Over complete pairs this is the
 * regression on centred features, but whatever answers m and 1 − m alike has dropped out instead of passing for noise,
 * and the likelihood counts pairs, not passes.
 */
function recordPair(state: AtlasState, pair: number, first: Scores, second: Scores): void {
  const { cells, features } = state;
  // Drawing the mask again is cheaper than keeping it: its key is its index.
  const shift = state.draw(2 * pair, cells, 0);
  blockAverages(state.blocks, { cells, offset: 0, ...shift }, features);
  for (let block = 0; block < features.length; block++) features[block]! -= 0.5;
  addObservation(state.halves[pair & 1]!, features, [(first[0] - second[0]) / 2, (first[1] - second[1]) / 2]);
}

function isLook({ recordedCount, lookEvery, budget }: AtlasState): boolean {
  return recordedCount >= FIRST_LOOK_PASSES && recordedCount < budget && recordedCount % lookEvery === 0;
}

function look(state: AtlasState): void {
  const [even, odd] = state.halves.map((half) => estimate(state, half).blocks);
  const bound = agreementBound(rankCorrelation(even!, odd!), state.recordedCount, state.budget);
  state.converged = bound >= state.input.stop.agreement;
}

function estimate(state: AtlasState, pairs: RidgeSums) {
  const moving = [state.probabilities.reason() === '', logOddsMove(state.logOdds)];
  const responses = [0, 1].filter((response) => moving[response]);
  return estimateBlocks({ pairs, penalty: state.penalty, responses, refine: state.refine });
}

function toSaliency(state: AtlasState): Saliency {
  const { input, blocks: table, halves, recordedCount } = state;
  const reason = state.failure || (logOddsMove(state.logOdds) ? '' : state.probabilities.reason());
  if (reason !== '') return degenerate(state, reason);
  const pairs = mergeRidgeSums(...halves);
  const { blocks, effect, effectErrors } = estimate(state, pairs);
  if (blocks.every((value) => value === 0))
    return degenerate(state, 'the score answers a mask and its complement alike');
  const [even, odd] = halves.map((half) => estimate(state, half));
  const pixels = resampleBicubic(blocks, table.blockRows, table.blockColumns, input.height, input.width);
  return {
    map: Float32Array.from(standardise(pixels)),
    status: 'ok',
    reason: '',
    passes: recordedCount,
    converged: state.converged,
    effect: Float32Array.from(effect),
    standardError: Float32Array.from(widenErrors(effectErrors(), even!.effect, odd!.effect)),
    confidence: halves[1].observationCount > 0 ? splitHalfConfidence(even!.blocks, odd!.blocks) : null,
  };
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
