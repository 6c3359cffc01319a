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

/** Log-odds of `target`: its logit minus the log-sum-exp of the other classes; `start` is the row's first element. */
function logOddsOfLogits(logits: Float32Array, start: number, classCount: number, target: number): number {
  let maximum = -Infinity;
  for (let k = 0; k < classCount; k++) if (k !== target) maximum = Math.max(maximum, logits[start + k]!);
  let sum = 0;
  for (let k = 0; k < classCount; k++) if (k !== target) sum += Math.exp(logits[start + k]! - maximum);
  return logits[start + target]! - maximum - Math.log(sum);
}

/** The same from probabilities p: log p(target) − log Σ p(others), each kept above PROBABILITY_FLOOR. */
function logOddsOfProbabilities(p: Float32Array, start: number, classCount: number, target: number): number {
  let others = 0;
  for (let k = 0; k < classCount; k++) if (k !== target) others += p[start + k]!;
  const log = (value: number): number => Math.log(Math.max(value, 0) + PROBABILITY_FLOOR);
  return log(p[start + target]!) - log(others);
}

/** Probability and log-odds of a target class for each row of a model's outputs [rows, classes]; `target` [rows]. */
export function scoreTargets(
  outputs: Float32Array,
  classCount: number,
  kind: 'logits' | 'probabilities',
  target: Int32Array,
): { probability: Float32Array; logOdds: Float32Array } {
  const probability = new Float32Array(target.length);
  const logOdds = new Float32Array(target.length);
  target.forEach((classIndex, row) => {
    const start = row * classCount;
    if (kind === 'probabilities') {
      probability[row] = outputs[start + classIndex]!;
      logOdds[row] = logOddsOfProbabilities(outputs, start, classCount, classIndex);
    } else {
      const odds = logOddsOfLogits(outputs, start, classCount, classIndex);
      probability[row] = 1 / (1 + Math.exp(-odds));
      logOdds[row] = odds;
    }
  });
  return { probability, logOdds };
}
