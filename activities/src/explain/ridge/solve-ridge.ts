import { centre, centredCross, centredSquares, type CentredSystem } from './centred-system.ts';
import type { RidgePenalty } from './ridge-penalty.ts';
import type { RidgeSums } from './ridge-sums.ts';
import { inverseTrace, solveShifted } from './tridiagonal-solve.ts';
import { rotateIn, rotateOut, tridiagonalise, type Tridiagonal } from './tridiagonalise.ts';
import { backSubstitute, forwardSubstitute, whiten } from './whiten.ts';

/** λ from 10⁻³ to 10³ in half decades. */
const LAMBDAS = Array.from({ length: 13 }, (_, step) => 10 ** (step / 2 - 3));

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
 * Ridge regression of both responses (probability, log-odds) with the penalty λ·(0.1·I + L)·tr(FᵀF)/features. λ minimises
 * generalised cross-validation, each response for itself; λ below `minLambda` is not tried.
 *
 * One Householder tridiagonalisation of C⁻¹·A·C⁻ᵀ (penalty = C·Cᵀ) serves every λ and both responses: each λ then costs
 * a tridiagonal solve, and its degrees of freedom come from the tridiagonal inverse.
 * **Source:** Golub, Heath and Wahba, Technometrics 1979 (GCV); Eldén, BIT 1984 (tridiagonal form).
 */
export function solveRidge(sums: RidgeSums, penalty: RidgePenalty, minLambda = 0): [RidgeFit, RidgeFit] {
  const system = centre(sums);
  const form = tridiagonalise(whiten(system, penalty), system.count);
  const lambdas = LAMBDAS.filter((lambda) => lambda >= minLambda);
  return [
    fitResponse({ sums, penalty, system, form, lambdas }, 0),
    fitResponse({ sums, penalty, system, form, lambdas }, 1),
  ];
}

interface Regression {
  readonly sums: RidgeSums;
  readonly penalty: RidgePenalty;
  readonly system: CentredSystem;
  readonly form: Tridiagonal;
  readonly lambdas: readonly number[];
}

function fitResponse({ sums, penalty, system, form, lambdas }: Regression, response: number): RidgeFit {
  const { count, weightPerLambda } = system;
  const whitened = centredCross(sums, response);
  forwardSubstitute(penalty.factor, count, penalty.columns, whitened);
  const target = rotateIn(form, whitened);
  const squares = centredSquares(sums, response);
  let best: { score: number; lambda: number; solution: Float64Array; freedom: number; residual: number } | undefined;
  // Masks that never differ leave nothing to regress on: all coefficients are zero then.
  for (const lambda of weightPerLambda > 0 ? lambdas : []) {
    const weight = lambda * weightPerLambda;
    const solution = solveShifted(form, weight, target);
    let explained = 0;
    for (let row = 0; row < count; row++) explained += solution[row]! * (target[row]! + weight * solution[row]!);
    const residual = Math.max(0, squares - explained);
    const freedom = count - weight * inverseTrace(form, weight);
    const left = residualFreedom(sums, freedom);
    const score = left > 0 ? (sums.observationCount * residual) / left ** 2 : Infinity;
    if (!best || score <= best.score) best = { score, lambda, solution, freedom, residual };
  }
  if (!best) {
    const coefficients = new Float64Array(count);
    return { coefficients, lambda: lambdas[0] ?? 0, degreesOfFreedom: 0, residualSquares: squares };
  }
  const coefficients = rotateOut(form, best.solution);
  backSubstitute(penalty.factor, count, penalty.columns, coefficients);
  return { coefficients, lambda: best.lambda, degreesOfFreedom: best.freedom, residualSquares: best.residual };
}

/** Observations that are left to estimate the noise from. */
export function residualFreedom(sums: RidgeSums, degreesOfFreedom: number): number {
  return sums.observationCount - (sums.centred ? 1 : 0) - degreesOfFreedom;
}
