import { applyLaplacian, applyPreconditioner } from './laplace-system.ts';
import type { LaplaceSystem } from './laplace-system.ts';

/** Root-mean-square residual, in the unit of the values (grey levels), at which a solution is good enough. */
const TOLERANCE = 1e-3;
const MAX_ITERATIONS = 5000;

/**
 * Replaces the unknown pixels of `values` [height, width], in place, by the harmonic function that agrees with the
 * known ones: each becomes the mean of its neighbours. At least one pixel must be known; the values that stand at the
 * unknown ones are the first guess. Preconditioned conjugate gradients on the pixels' graph Laplacian.
 */
export function solveLaplace(system: LaplaceSystem, values: Float64Array): void {
  const { unknown } = system;
  const count = unknown.length;
  const residual = firstResidual(system, values);
  // One slot more, always 0: where known neighbours are looked up.
  const preconditioned = new Float64Array(count + 1);
  const direction = new Float64Array(count + 1);
  const product = new Float64Array(count);
  const enough = TOLERANCE ** 2 * count;
  let energy = 0;
  for (let iteration = 0; iteration < MAX_ITERATIONS && dot(residual, residual) > enough; iteration++) {
    applyPreconditioner(system, residual, preconditioned);
    const nextEnergy = dot(residual, preconditioned);
    const keep = iteration === 0 ? 0 : nextEnergy / energy;
    energy = nextEnergy;
    for (let row = 0; row < count; row++) direction[row] = preconditioned[row]! + keep * direction[row]!;
    const step = energy / applyLaplacian(system, direction, product);
    for (let row = 0; row < count; row++) {
      values[unknown[row]!]! += step * direction[row]!;
      residual[row]! -= step * product[row]!;
    }
  }
}

/** Sum of the neighbours minus as many times the pixel itself. */
function firstResidual({ unknown, pixels }: LaplaceSystem, values: Float64Array): Float64Array {
  const residual = new Float64Array(unknown.length);
  for (let row = 0; row < unknown.length; row++) {
    let sum = -4 * values[unknown[row]!]!;
    for (let side = 4 * row; side < 4 * row + 4; side++) sum += values[pixels[side]!]!;
    residual[row] = sum;
  }
  return residual;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
