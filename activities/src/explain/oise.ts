import type { MaskTable } from '../classifiers/classifier.ts';
import { accumulatedSaliency } from './accumulated-saliency.ts';
import type { Explainer, ExplainerInput, MaskProposal } from './explainer.ts';
import { addMask, createMaskAccumulator, type MaskAccumulator } from './mask-accumulator.ts';
import { drawShift, type MaskShift } from './mask-proposal.ts';
import { maskTable } from './mask-table.ts';
import { maskUniform, type Uniform } from './random.ts';
import { scoreSpread, type ScoreSpread } from './score-spread.ts';

/** Probability that a cell is on in a fresh mask. */
const KEEP_PROBABILITY = 0.3;
/** Step by which changed cells are re-weighted. */
const LEARNING_RATE = 0.02;

/** The variants that the paper, its figure and its prototype leave open; the default is the prototype. */
export interface OiseOptions {
  /** Sum masks without their score (the prototype) or times their score (the prototype's readme). */
  readonly weightByScore: boolean;
  /** The figure's update, M ← M·Δp + V·M of before, V its total variation; it tends to collapse to empty masks. */
  readonly totalVariation: boolean;
}

const PROTOTYPE: OiseOptions = { weightByScore: false, totalVariation: false };

/**
 * OISE as published: one chain per image, one mask per pass. After a pass of probability p every on-cell stays on with
 * probability p and every off-cell turns on with probability 1 − p; cells that changed are re-weighted by ±0.02·Δp
 * (weights are kept in 0..1, and an off-cell weighs 0). A mask whose cells are all equal (all off, all on) is
 * drawn anew. The map is the sum of the upsampled masks. It uses its whole budget: the method has no stop.
 * **Source:** Thakur and Fischmeister, arXiv 2006.09504, algorithm 1, and the authors' prototype.
 */
export function createOise(input: ExplainerInput, options: OiseOptions = PROTOTYPE): Explainer {
  const table = maskTable(input.height, input.width, input.grid);
  const chain = createChain(input, table, options);
  return {
    table,
    wantsOutputs: false,
    propose: (room) => propose(chain, room),
    record: (probability) => {
      for (const score of probability) recordPass(chain, score);
    },
    get finished() {
      return chain.spread.count >= input.passes;
    },
    result: () =>
      accumulatedSaliency({
        input,
        passes: chain.spread.count,
        halves: chain.halves,
        reason: chain.spread.reason(),
      }),
  };
}

interface Chain {
  readonly input: ExplainerInput;
  readonly table: MaskTable;
  readonly options: OiseOptions;
  readonly halves: readonly [MaskAccumulator, MaskAccumulator];
  readonly spread: ScoreSpread;
  /** What the current mask is: cell values 0..1 and its shift. */
  cells: Float32Array;
  shift: MaskShift;
  lastProbability: number | undefined;
  waiting: boolean;
}

function createChain(input: ExplainerInput, table: MaskTable, options: OiseOptions): Chain {
  const uniform = maskUniform(input.seed, 0);
  const shift = drawShift(table, uniform);
  return {
    input,
    table,
    options,
    halves: [createMaskAccumulator(table), createMaskAccumulator(table)],
    spread: scoreSpread(),
    cells: freshCells(table.gridRows * table.gridColumns, uniform),
    shift,
    lastProbability: undefined,
    waiting: false,
  };
}

function freshCells(count: number, uniform: Uniform): Float32Array {
  return Float32Array.from({ length: count }, () => (uniform() < KEEP_PROBABILITY ? 1 : 0));
}

function propose(chain: Chain, room: number): MaskProposal {
  const count = room > 0 && !chain.waiting && chain.spread.count < chain.input.passes ? 1 : 0;
  if (count === 1) chain.waiting = true;
  return {
    count,
    cells: count === 1 ? chain.cells.slice() : new Float32Array(0),
    shiftY: new Int32Array(count).fill(chain.shift.shiftY),
    shiftX: new Int32Array(count).fill(chain.shift.shiftX),
  };
}

function recordPass(chain: Chain, probability: number): void {
  const index = chain.spread.count;
  const weight = chain.options.weightByScore ? probability : 1;
  addMask(chain.halves[index % 2]!, { cells: chain.cells, offset: 0, ...chain.shift }, weight);
  chain.spread.add(probability);
  const uniform = maskUniform(chain.input.seed, index + 1);
  chain.shift = drawShift(chain.table, uniform);
  const change = probability - (chain.lastProbability ?? probability);
  const revised = revise(chain.cells, probability, change, uniform);
  if (chain.options.totalVariation) mixTotalVariation(chain.table, revised, chain.cells, change);
  chain.cells = isDegenerate(revised) ? freshCells(revised.length, uniform) : revised;
  chain.lastProbability = probability;
  chain.waiting = false;
}

/** The next cells: on-cells stay with probability p, off-cells turn on with 1 − p at weight 1 + 0.02·Δp. */
function revise(cells: Float32Array, probability: number, change: number, uniform: Uniform): Float32Array {
  const weight = clampUnit(1 + LEARNING_RATE * change);
  return cells.map((value) => {
    const draw = uniform();
    if (value > 0) return draw < probability ? value : 0;
    return draw < 1 - probability ? weight : 0;
  });
}

/** M ← M·Δp + V·M of before, in place, V the mean absolute difference of neighbouring cells. */
function mixTotalVariation(table: MaskTable, out: Float32Array, before: Float32Array, change: number): void {
  const variation = totalVariation(before, table.gridRows, table.gridColumns);
  for (let cell = 0; cell < out.length; cell++) {
    out[cell] = clampUnit(out[cell]! * change + variation * before[cell]!);
  }
}

function totalVariation(cells: Float32Array, rows: number, columns: number): number {
  let sum = 0;
  let count = 0;
  for (let cell = 0; cell < rows * columns; cell++) {
    if (cell % columns < columns - 1) {
      sum += Math.abs(cells[cell]! - cells[cell + 1]!);
      count++;
    }
    if (cell + columns < rows * columns) {
      sum += Math.abs(cells[cell]! - cells[cell + columns]!);
      count++;
    }
  }
  return count > 0 ? sum / count : 0;
}

function isDegenerate(cells: Float32Array): boolean {
  const first = cells[0]!;
  return cells.every((value) => value === first) || cells.every((value) => value < 1e-6);
}

function clampUnit(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}
