/** In which order pixels change, and how many at a time. */
export interface PerturbationSteps {
  /** Pixel indices by descending saliency; equal values by ascending index. */
  readonly order: Uint32Array;
  readonly pixelsPerStep: number;
  /** Steps until every pixel has changed; a curve has one score more than steps. */
  readonly stepCount: number;
}

/**
 * Cuts the pixels of a map [height, width] into steps by descending saliency, ⌈pixels/steps⌉ at a time, so that small
 * images may need fewer steps than asked for.
 * **Source:** Petsiuk et al. 2018 (RISE), evaluation; ties go by index here, by descending index there.
 */
export function perturbationSteps(map: Float32Array, steps: number): PerturbationSteps {
  if (!Number.isInteger(steps) || steps < 1) throw new RangeError(`steps must be a positive integer, got ${steps}`);
  const order = Uint32Array.from(map, (_, index) => index);
  order.sort((a, b) => map[b]! - map[a]! || a - b);
  const pixelsPerStep = Math.ceil(map.length / steps);
  return { order, pixelsPerStep, stepCount: Math.ceil(map.length / pixelsPerStep) };
}

/** One perturbation curve: pixels of `start` turn into those of `finish`, both [channels, height, width]. */
export interface PerturbationCurve {
  readonly start: Float32Array;
  readonly finish: Float32Array;
  readonly steps: PerturbationSteps;
}

/** Writes the composite after `step` steps to `out` at `offset`. */
export function writeComposite(curve: PerturbationCurve, step: number, out: Float32Array, offset: number): void {
  const { start, finish, steps } = curve;
  const pixelCount = steps.order.length;
  out.set(start, offset);
  const changed = steps.order.subarray(0, step * steps.pixelsPerStep);
  for (let plane = 0; plane < start.length; plane += pixelCount) {
    for (const pixel of changed) out[offset + plane + pixel] = finish[plane + pixel]!;
  }
}

/**
 * Area under a curve of equally spaced scores by the trapezoidal rule, in units of the score.
 * **Source:** Petsiuk et al. 2018 (RISE), `auc` of the authors' evaluation.
 */
export function areaUnderCurve(scores: ArrayLike<number>): number {
  const last = scores.length - 1;
  if (last < 1) throw new RangeError(`areaUnderCurve: at least 2 scores, got ${scores.length}`);
  let sum = -(scores[0]! + scores[last]!) / 2;
  for (let i = 0; i <= last; i++) sum += scores[i]!;
  return sum / last;
}
