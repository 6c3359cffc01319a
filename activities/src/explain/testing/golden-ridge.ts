import { expect } from 'vitest';
import type { AnsweredPair } from '../pair-evidence.ts';
import { addObservation, createRidgeSums, type RidgeSums } from '../ridge/index.ts';

interface GoldenFit {
  readonly lambda: number;
  readonly degreesOfFreedom: number;
  readonly residualSquares: number;
  readonly coefficients: readonly number[];
  readonly standardErrors: readonly number[];
}

/** What the observations of a case are made from. */
interface GoldenInput {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly passes: number;
  readonly seed: number;
}

export interface GoldenCase extends GoldenInput {
  readonly centred: boolean;
  readonly fits: readonly GoldenFit[];
  readonly relevance: readonly number[];
  readonly refined: readonly GoldenFit[];
}

/** A case in which the second fit looks where all outputs say; `passes` counts pairs here. */
export interface GoldenOutputsCase extends GoldenInput {
  readonly classes: number;
  readonly refined: readonly GoldenFit[];
  /** From every second pair alone. */
  readonly even: readonly GoldenFit[];
}

/** The cases of the text of test/golden/ridge.json, which test/golden/ridge.py computes with scipy. */
export function goldenCasesOf(json: string): readonly GoldenCase[] {
  return (JSON.parse(json) as { cases: GoldenCase[] }).cases;
}

/** Its cases with all outputs. */
export function goldenOutputsCasesOf(json: string): readonly GoldenOutputsCase[] {
  return (JSON.parse(json) as { outputsCases: GoldenOutputsCase[] }).outputsCases;
}

/** The generator of test/golden/ridge.py. */
function lcg(seed: number): () => number {
  let state = BigInt(seed);
  return () => {
    state = (1664525n * state + 1013904223n) % 4294967296n;
    return Number(state) / 4294967296;
  };
}

interface Observation {
  readonly features: Float64Array;
  readonly responses: readonly [number, number];
}

function observations({ rows, columns, passes, seed }: GoldenInput): Observation[] {
  const count = rows * columns;
  const cell = lcg(seed);
  const noise = lcg(seed + 1);
  return Array.from({ length: passes }, () => {
    const cells = Array.from({ length: count + 2 }, cell);
    const features = Float64Array.from({ length: count }, (_, j) => (cells[j]! + cells[j + 1]! + cells[j + 2]!) / 3);
    const error = noise();
    const first = features.reduce((sum, value, j) => sum + value * Math.sin(j), 0.5 * error);
    return { features, responses: [first, 40 * features[0]! * features[Math.floor(count / 2)]! - 3 * error] };
  });
}

/** The observations of a case from `from` to `to`, made as test/golden/ridge.py makes them. */
export function sumsOf(goldenCase: GoldenCase, from = 0, to = goldenCase.passes): RidgeSums {
  const sums = createRidgeSums(goldenCase.rows * goldenCase.columns, goldenCase.centred);
  for (const { features, responses } of observations(goldenCase).slice(from, to)) {
    addObservation(sums, features, responses);
  }
  return sums;
}

/** The pairs of a case with all outputs, made as test/golden/ridge.py makes them. */
export function pairsOf(goldenCase: GoldenOutputsCase): AnsweredPair[] {
  const { rows, columns, classes, seed } = goldenCase;
  const weight = lcg(seed + 2);
  const bias = lcg(seed + 3);
  const weights = Array.from({ length: classes }, () => Array.from({ length: rows * columns }, () => weight() - 0.5));
  return observations(goldenCase).map(({ features: shares, responses }, pair) => {
    const features = shares.map((share) => share - 0.5);
    const moves = weights.map((row) => 4 * row.reduce((sum, value, j) => sum + value * features[j]!, 0));
    const [first, second] = [1, -1].map((sign) =>
      Float32Array.from(moves, (move) => Math.exp(bias() + sign * move - 15)),
    ) as [Float32Array, Float32Array];
    if ((2 * pair) % 7 === 3) first[0] = 0;
    if ((2 * pair + 1) % 7 === 3) second[0] = 0;
    return { features, responses, outputs: [first, second] };
  });
}

/** Asserts that two vectors differ by less than `tolerance` of the largest value. */
export function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, index) => Math.abs(value - actual[index]!)));
  expect(worst / largest).toBeLessThan(tolerance);
}
