import { expect } from 'vitest';
import { addObservation, createRidgeSums, type RidgeSums } from '../ridge/index.ts';

interface GoldenFit {
  readonly lambda: number;
  readonly degreesOfFreedom: number;
  readonly residualSquares: number;
  readonly coefficients: readonly number[];
  readonly standardErrors: readonly number[];
}
export interface GoldenCase {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly passes: number;
  readonly seed: number;
  readonly centred: boolean;
  readonly fits: readonly GoldenFit[];
  readonly relevance: readonly number[];
  readonly refined: readonly GoldenFit[];
}

/** The cases of the text of test/golden/ridge.json, which test/golden/ridge.py computes with scipy. */
export function goldenCasesOf(json: string): readonly GoldenCase[] {
  return (JSON.parse(json) as { cases: GoldenCase[] }).cases;
}

/** The generator of test/golden/ridge.py. */
function lcg(seed: number): () => number {
  let state = BigInt(seed);
  return () => {
    state = (1664525n * state + 1013904223n) % 4294967296n;
    return Number(state) / 4294967296;
  };
}

/** The observations of a case from `from` to `to`, made as test/golden/ridge.py makes them. */
export function sumsOf({ rows, columns, passes, seed, centred }: GoldenCase, from = 0, to = passes): RidgeSums {
  const count = rows * columns;
  const cell = lcg(seed);
  const noise = lcg(seed + 1);
  const sums = createRidgeSums(count, centred);
  for (let pass = 0; pass < passes; pass++) {
    const cells = Array.from({ length: count + 2 }, cell);
    const features = Float64Array.from({ length: count }, (_, j) => (cells[j]! + cells[j + 1]! + cells[j + 2]!) / 3);
    const error = noise();
    const first = features.reduce((sum, value, j) => sum + value * Math.sin(j), 0.5 * error);
    const second = 40 * features[0]! * features[Math.floor(count / 2)]! - 3 * error;
    if (pass >= from && pass < to) addObservation(sums, features, [first, second]);
  }
  return sums;
}

/** Asserts that two vectors differ by less than `tolerance` of the largest value. */
export function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, index) => Math.abs(value - actual[index]!)));
  expect(worst / largest).toBeLessThan(tolerance);
}
