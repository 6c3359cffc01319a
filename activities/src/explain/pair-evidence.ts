import { estimateBlocks, type BlockEstimate } from './atlas-blocks.ts';
import { outputProducts } from './output-products.ts';
import { estimateFromOutputs, type PairRows } from './outputs-blocks.ts';
import { addObservation, createRidgeSums, mergeRidgeSums, type RidgePenalty } from './ridge/index.ts';

/** One pair of masks as it was answered. */
export interface AnsweredPair {
  /** Share of each block that the first mask keeps, minus ½, [blocks]; used again after the call. */
  readonly features: Float64Array;
  /** Half differences of probability and log-odds. */
  readonly responses: readonly [number, number];
  /** Probabilities of all classes under both masks, [classes] each, which are kept; empty where they were not asked for. */
  readonly outputs: readonly [Float32Array, Float32Array];
}

/** All pairs of an image, or its even or odd ones. */
export type PairPart = 'all' | 'even' | 'odd';

/** What is kept of an image's pairs, and what it says of the blocks. */
export interface PairEvidence {
  /** Adds the next pair. */
  add(pair: AnsweredPair): void;
  /** The estimate from some of the pairs, with the responses (0 probability, 1 log-odds) that move. */
  estimate(part: PairPart, moving: readonly number[]): BlockEstimate;
}

/** Sums alone: a few hundred kilobytes whatever the number of pairs, and the target's own responses. */
export function sumsOfPairs(penalty: RidgePenalty, refine: boolean): PairEvidence {
  const blockCount = penalty.rows * penalty.columns;
  const [even, odd] = [createRidgeSums(blockCount, false), createRidgeSums(blockCount, false)];
  let count = 0;
  return {
    add({ features, responses }) {
      addObservation(count++ % 2 === 0 ? even : odd, features, responses);
    },
    estimate(part, responses) {
      const pairs = part === 'all' ? mergeRidgeSums(even, odd) : part === 'even' ? even : odd;
      return estimateBlocks({ pairs, penalty, responses, refine });
    },
  };
}

/**
 * Every pair with the probabilities of all classes: pairs × (classes + blocks) × 8 bytes, and as much again while an
 * estimate is made. For small budgets.
 */
export function outputsOfPairs(penalty: RidgePenalty): PairEvidence {
  const pairs: AnsweredPair[] = [];
  let rows: PairRows | undefined;
  return {
    add(pair) {
      pairs.push({ ...pair, features: pair.features.slice() });
      rows = undefined;
    },
    estimate(part, moving) {
      rows ??= rowsOf(pairs);
      return estimateFromOutputs(part === 'all' ? rows : everySecond(rows, part === 'even' ? 0 : 1), penalty, moving);
    },
  };
}

function rowsOf(pairs: readonly AnsweredPair[]): PairRows {
  return {
    features: pairs.map(({ features }) => features),
    responses: [
      Float64Array.from(pairs, ({ responses }) => responses[0]),
      Float64Array.from(pairs, ({ responses }) => responses[1]),
    ],
    outputProducts: outputProducts(pairs.flatMap(({ outputs }) => outputs)),
  };
}

/** Every second pair, from `first` on. */
function everySecond({ features, responses, outputProducts: products }: PairRows, first: number): PairRows {
  const count = features.length;
  const isPicked = (_: unknown, pair: number): boolean => pair % 2 === first;
  return {
    features: features.filter(isPicked),
    responses: [responses[0].filter(isPicked), responses[1].filter(isPicked)],
    outputProducts: products.filter((_, at) => isPicked(_, Math.floor(at / count)) && isPicked(_, at % count)),
  };
}
