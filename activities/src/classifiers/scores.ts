import type { Against } from './classifier.ts';

/** Probabilities below this count as this: it keeps log-odds finite (±69) where a model's output is rounded to 0. */
export const PROBABILITY_FLOOR = 1e-30;

/** Softmax of each row of logits [rows, classes], computed in float64. */
export function softmaxRows(logits: Float32Array, classCount: number): Float32Array {
  const out = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classCount) {
    let maximum = -Infinity;
    for (let k = 0; k < classCount; k++) maximum = Math.max(maximum, logits[start + k]!);
    let sum = 0;
    for (let k = 0; k < classCount; k++) sum += Math.exp(logits[start + k]! - maximum);
    for (let k = 0; k < classCount; k++) out[start + k] = Math.exp(logits[start + k]! - maximum) / sum;
  }
  return out;
}

/** Where a row of outputs starts, how many classes it has, and what is asked of it. */
interface Asked {
  readonly start: number;
  readonly classCount: number;
  readonly target: number;
  readonly against: Against;
}

function largestOther(values: Float32Array, { start, classCount, target }: Asked): number {
  let largest = -Infinity;
  for (let k = 0; k < classCount; k++) if (k !== target) largest = Math.max(largest, values[start + k]!);
  return largest;
}

/** Log-odds of the target: its logit minus the log-sum-exp of the other classes, or minus the largest of theirs. */
function logOddsOfLogits(logits: Float32Array, asked: Asked): number {
  const { start, classCount, target } = asked;
  const maximum = largestOther(logits, asked);
  if (asked.against === 'rival') return logits[start + target]! - maximum;
  let sum = 0;
  for (let k = 0; k < classCount; k++) if (k !== target) sum += Math.exp(logits[start + k]! - maximum);
  return logits[start + target]! - maximum - Math.log(sum);
}

/** The same from probabilities p: log p(target) − log Σ p(others), or − log of the largest, above PROBABILITY_FLOOR. */
function logOddsOfProbabilities(p: Float32Array, asked: Asked): number {
  const { start, classCount, target, against } = asked;
  let others = 0;
  if (against === 'rival') others = largestOther(p, asked);
  else for (let k = 0; k < classCount; k++) if (k !== target) others += p[start + k]!;
  const log = (value: number): number => Math.log(Math.max(value, 0) + PROBABILITY_FLOOR);
  return log(p[start + target]!) - log(others);
}

/** Log-odds as a probability. */
export function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** Probability and log-odds of a target class for each row of a model's outputs [rows, classes]; `target` [rows]. */
export function scoreTargets(
  outputs: Float32Array,
  classCount: number,
  kind: 'logits' | 'probabilities',
  target: Int32Array,
  against: Against = 'others',
): { probability: Float32Array; logOdds: Float32Array } {
  const probability = new Float32Array(target.length);
  const logOdds = new Float32Array(target.length);
  target.forEach((classIndex, row) => {
    const start = row * classCount;
    const asked = { start, classCount, target: classIndex, against };
    const odds = kind === 'probabilities' ? logOddsOfProbabilities(outputs, asked) : logOddsOfLogits(outputs, asked);
    // What a model gives as a probability is not computed again.
    const given = kind === 'probabilities' && against === 'others';
    probability[row] = given ? outputs[start + classIndex]! : sigmoid(odds);
    logOdds[row] = odds;
  });
  return { probability, logOdds };
}
