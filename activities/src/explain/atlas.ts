import type { MaskTable } from '../classifiers/classifier.ts';
import type { BlockEstimate } from './atlas-blocks.ts';
import { blockAverages, blockTable, type BlockTable } from './block-table.ts';
import { agreementBound } from './expected-agreement.ts';
import type { Explainer, ExplainerInput, MaskProposal, Saliency } from './explainer.ts';
import { drawProposal, type MaskDraw } from './mask-proposal.ts';
import { maskTable } from './mask-table.ts';
import { outputsOfPairs, sumsOfPairs, type PairEvidence, type PairPart } from './pair-evidence.ts';
import { pairedDraw } from './paired-draw.ts';
import { isFiniteAnswer, NO_OUTPUTS, passAnswers, type PassAnswer } from './pass-answers.ts';
import { rankCorrelation } from './rank-correlation.ts';
import { resampleBicubic } from './resample.ts';
import { ridgePenalty } from './ridge/index.ts';
import { clampLogOdds, logOddsMove } from './score-movement.ts';
import { scoreSpread, type ScoreSpread } from './score-spread.ts';
import { splitHalfConfidence } from './split-half.ts';
import { standardise } from './standardise.ts';
import { widenErrors } from './widen-errors.ts';

/** Passes up to which the second fit learns from all outputs where to look; with 500 nothing is measurably gained. */
const OUTPUTS_BUDGET = 250;

/** Parts of the default method that may be left out, for comparison. */
export interface AtlasOptions {
  /** Whether the regression is made a second time (`estimateBlocks`). */
  readonly refine: boolean;
  /** Whether the second fit of a small budget reads all outputs (`estimateFromOutputs`). */
  readonly outputs: boolean;
}

/**
 * The default method: masks in pairs m, 1 − m (cells on with probability ½), weighed by a regularised regression of
 * probability and log-odds on the masks' block averages, which is made twice. Up to 250 passes the second time follows
 * what the passes say of all classes, which are asked for then.
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
export function createAtlas(input: ExplainerInput, options: AtlasOptions = { refine: true, outputs: true }): Explainer {
  const state = createState(input, options);
  return {
    table: state.table,
    wantsOutputs: state.wantsOutputs,
    propose: (room) => propose(state, room),
    record: (probability, logOdds, outputs) => {
      for (const answer of passAnswers(probability, logOdds, outputs, state.wantsOutputs)) recordPass(state, answer);
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
  readonly draw: MaskDraw;
  readonly wantsOutputs: boolean;
  /** Scratch of one pass. */
  readonly cells: Float32Array;
  readonly features: Float64Array;
  readonly evidence: PairEvidence;
  readonly budget: number;
  readonly lookEvery: number;
  proposedCount: number;
  recordedCount: number;
  readonly probabilities: ScoreSpread;
  readonly logOdds: ScoreSpread;
  /** The answer to the pair's first mask, while the second is out. */
  firstOfPair: PassAnswer;
  converged: boolean;
  /** Set where the model's answers cannot be used. */
  failure: string;
}

function createState(input: ExplainerInput, { refine, outputs }: AtlasOptions): AtlasState {
  const table = maskTable(input.height, input.width, input.grid);
  const blocks = blockTable(table);
  const penalty = ridgePenalty(blocks.blockRows, blocks.blockColumns);
  const budget = input.passes - (input.passes % 2);
  const wantsOutputs = refine && outputs && budget <= OUTPUTS_BUDGET;
  return {
    input,
    table,
    blocks,
    draw: pairedDraw(table, input.seed),
    wantsOutputs,
    cells: new Float32Array(table.gridRows * table.gridColumns),
    features: new Float64Array(blocks.blockRows * blocks.blockColumns),
    evidence: wantsOutputs ? outputsOfPairs(penalty) : sumsOfPairs(penalty, refine),
    probabilities: scoreSpread(),
    logOdds: scoreSpread(),
    budget,
    lookEvery: input.stop.every + (input.stop.every % 2),
    proposedCount: 0,
    recordedCount: 0,
    firstOfPair: { probability: 0, logOdds: 0, outputs: NO_OUTPUTS },
    converged: false,
    failure: '',
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

function recordPass(state: AtlasState, answer: PassAnswer): void {
  if (state.failure !== '') return;
  if (!isFiniteAnswer(answer)) {
    state.failure = `the model gave a score that is not a number at pass ${String(state.recordedCount)}`;
    return;
  }
  const index = state.recordedCount++;
  const clamped = { ...answer, logOdds: clampLogOdds(answer.logOdds, state.input.logOdds) };
  state.probabilities.add(clamped.probability);
  state.logOdds.add(clamped.logOdds);
  if (index % 2 === 0) {
    state.firstOfPair = clamped;
    return;
  }
  recordPair(state, index >>> 1, state.firstOfPair, clamped);
  if (state.input.stop.enabled && isLook(state)) look(state);
}

/**
 * Half differences within the pair: features f(m) − ½, responses (y(m) − y(1 − m))/2. Over complete pairs this is the
 * regression on centred features, but whatever answers m and 1 − m alike has dropped out instead of passing for noise,
 * and the likelihood counts pairs, not passes.
 */
function recordPair(state: AtlasState, pair: number, first: PassAnswer, second: PassAnswer): void {
  const { cells, features } = state;
  // Drawing the mask again is cheaper than keeping it: its key is its index.
  const shift = state.draw(2 * pair, cells, 0);
  blockAverages(state.blocks, { cells, offset: 0, ...shift }, features);
  for (let block = 0; block < features.length; block++) features[block]! -= 0.5;
  const responses = [(first.probability - second.probability) / 2, (first.logOdds - second.logOdds) / 2] as const;
  state.evidence.add({ features, responses, outputs: [first.outputs, second.outputs] });
}

function isLook({ recordedCount, lookEvery, budget }: AtlasState): boolean {
  return recordedCount >= FIRST_LOOK_PASSES && recordedCount < budget && recordedCount % lookEvery === 0;
}

function look(state: AtlasState): void {
  const [even, odd] = [estimate(state, 'even').blocks, estimate(state, 'odd').blocks];
  const bound = agreementBound(rankCorrelation(even, odd), state.recordedCount, state.budget);
  state.converged = bound >= state.input.stop.agreement;
}

function estimate({ probabilities, logOdds, evidence }: AtlasState, part: PairPart): BlockEstimate {
  const moving = [probabilities.reason() === '', logOddsMove(logOdds)];
  return evidence.estimate(
    part,
    [0, 1].filter((response) => moving[response]),
  );
}

function toSaliency(state: AtlasState): Saliency {
  const { input, blocks: table, recordedCount } = state;
  const reason = state.failure || (logOddsMove(state.logOdds) ? '' : state.probabilities.reason());
  if (reason !== '') return degenerate(state, reason);
  const { blocks, effect, effectErrors } = estimate(state, 'all');
  if (blocks.every((value) => value === 0))
    return degenerate(state, 'the score answers a mask and its complement alike');
  const [even, odd] = [estimate(state, 'even'), estimate(state, 'odd')];
  const pixels = resampleBicubic(blocks, table.blockRows, table.blockColumns, input.height, input.width);
  return {
    map: Float32Array.from(standardise(pixels)),
    status: 'ok',
    reason: '',
    passes: recordedCount,
    converged: state.converged,
    effect: Float32Array.from(effect),
    standardError: Float32Array.from(widenErrors(effectErrors(), even.effect, odd.effect)),
    confidence: recordedCount >= 4 ? splitHalfConfidence(even.blocks, odd.blocks) : null,
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
