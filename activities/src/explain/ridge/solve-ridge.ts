import { dotProduct } from '../dot-product.ts';
import { centre, centredCross, centredSquares, type CentredSystem } from './centred-system.ts';
import type { RidgePenalty } from './ridge-penalty.ts';
import type { RidgeSums } from './ridge-sums.ts';
import { inverseTrace, logDeterminant, solveShifted } from './tridiagonal-solve.ts';
import { rotateIn, rotateOut, tridiagonalise, type Tridiagonal } from './tridiagonalise.ts';
import { backSubstitute, forwardSubstitute, whiten } from './whiten.ts';

/** λ from 10⁻⁴ to 10³ in quarters of a decade; photos end between 10⁻² and 10. */
export const LAMBDAS = Array.from({ length: 29 }, (_, step) => 10 ** (step / 4 - 4));

/** The regression of one response on the block averages. */
export interface RidgeFit {
  /** Effect of each block in the response's units: what keeping it whole instead of removing it adds, [features]. */
  readonly coefficients: Float64Array;
  readonly lambda: number;
  /** Trace of the hat matrix, without the intercept. */
  readonly degreesOfFreedom: number;
  /** Sum of squared residuals. */
  readonly residualSquares: number;
}

/**
 * Ridge regression of both responses (probability, log-odds) with the penalty λ·(I + L)·tr(FᵀF)/features. λ maximises the
 * restricted likelihood of the responses, each for itself, coefficients being Gaussian with that penalty as precision.
 *
 * One Householder tridiagonalisation of C⁻¹·A·C⁻ᵀ (penalty = C·Cᵀ) serves every λ and both responses: each λ then costs
 * a tridiagonal solve, and its determinant comes with the pivots.
 * **Source:** Patterson and Thompson, Biometrika 1971 (restricted likelihood); Eldén, BIT 1984 (tridiagonal form).
 */
export function solveRidge(sums: RidgeSums, penalty: RidgePenalty): [RidgeFit, RidgeFit] {
  const system = centre(sums);
  const form = tridiagonalise(whiten(system, penalty), system.count);
  return [fitResponse({ sums, penalty, system, form }, 0), fitResponse({ sums, penalty, system, form }, 1)];
}

interface Regression {
  readonly sums: RidgeSums;
  readonly penalty: RidgePenalty;
  readonly system: CentredSystem;
  readonly form: Tridiagonal;
}

function fitResponse({ sums, penalty, system, form }: Regression, response: number): RidgeFit {
  const { count, weightPerLambda } = system;
  const whitened = centredCross(sums, response);
  forwardSubstitute(penalty.factor, count, penalty.columns, whitened);
  const target = rotateIn(form, whitened);
  const squares = centredSquares(sums, response);
  const observations = residualFreedom(sums, 0);
  let best: { score: number; lambda: number; weight: number; solution: Float64Array } | undefined;
  // Masks that never differ leave nothing to regress on: all coefficients are zero then.
  for (const lambda of weightPerLambda > 0 ? LAMBDAS : []) {
    const weight = lambda * weightPerLambda;
    const solution = solveShifted(form, weight, target);
    // The residual squares and the penalty together, at their minimum.
    const penalised = Math.max(0, squares - dotProduct(target, solution));
    const score = observations * Math.log(penalised) + logDeterminant(form, weight) - count * Math.log(weight);
    if (!best || score <= best.score) best = { score, lambda, weight, solution };
  }
  if (!best) {
    const coefficients = new Float64Array(count);
    return { coefficients, lambda: LAMBDAS[0]!, degreesOfFreedom: 0, residualSquares: squares };
  }
  const { lambda, weight, solution } = best;
  const explained = dotProduct(solution, target) + weight * dotProduct(solution, solution);
  const coefficients = rotateOut(form, solution);
  backSubstitute(penalty.factor, count, penalty.columns, coefficients);
  return {
    coefficients,
    lambda,
    degreesOfFreedom: count - weight * inverseTrace(form, weight),
    residualSquares: Math.max(0, squares - explained),
  };
}

/** Observations that are left to estimate the noise from. */
export function residualFreedom(sums: RidgeSums, degreesOfFreedom: number): number {
  return sums.observationCount - (sums.centred ? 1 : 0) - degreesOfFreedom;
}
