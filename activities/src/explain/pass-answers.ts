/** What the model says of one mask. */
export interface PassAnswer {
  readonly probability: number;
  readonly logOdds: number;
  /** Probabilities of all classes, [classes], its own array; empty where they were not asked for. */
  readonly outputs: Float32Array;
}

export const NO_OUTPUTS = new Float32Array(0);

/**
 * The answers of a batch one by one, from scores [count] and, where they are wanted, outputs [count, classes]. Throws
 * RangeError where these are missing.
 */
export function passAnswers(
  probability: Float32Array,
  logOdds: Float32Array,
  outputs: Float32Array | undefined,
  wantsOutputs: boolean,
): PassAnswer[] {
  if (wantsOutputs && outputs === undefined) {
    throw new RangeError('record: the probabilities of all classes are missing');
  }
  const all = (wantsOutputs && outputs) || NO_OUTPUTS;
  const classCount = all.length / probability.length;
  return Array.from(probability, (value, pass) => ({
    probability: value,
    logOdds: logOdds[pass]!,
    outputs: all.slice(pass * classCount, (pass + 1) * classCount),
  }));
}

/** Whether everything that the model said is a number. */
export function isFiniteAnswer({ probability, logOdds, outputs }: PassAnswer): boolean {
  return Number.isFinite(probability) && Number.isFinite(logOdds) && outputs.every(Number.isFinite);
}
