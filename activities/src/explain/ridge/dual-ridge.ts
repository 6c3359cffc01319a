import { dotProduct } from '../dot-product.ts';
import { innerProducts } from '../inner-products.ts';
import { LAMBDAS, type RidgeFit } from './solve-ridge.ts';
import type { RidgePenalty } from './ridge-penalty.ts';
import { factorShifted, inverseForm, inverseTrace, solveShifted, type ShiftedFactors } from './tridiagonal-solve.ts';
import { rotateIn, rotateOut, tridiagonalise, type Tridiagonal } from './tridiagonalise.ts';
import { backSubstitute, forwardSubstitute } from './whiten.ts';

/** The regression of any number of responses on one set of observations, not centred, solved between observations. */
export interface DualRidge {
  readonly penalty: RidgePenalty;
  readonly scale: Float64Array;
  /** C⁻¹·D·f of each observation, [n][features]. */
  readonly whitened: readonly Float64Array[];
  /** Their inner products M, [n, n]. */
  readonly form: Tridiagonal;
  /** M with what each λ adds to its diagonal, [LAMBDAS]; none where all features are zero. */
  readonly shifted: readonly ShiftedFactors[];
}

/**
 * Prepares the regression that `solveRidge` makes of sums, from the observations themselves, `features` [n][features],
 * feature i multiplied by `scale[i]`. The effects are C⁻ᵀ·Gᵀ·(G·Gᵀ + λ'·I)⁻¹·y, G the whitened observations: a matrix of
 * observations instead of features is tridiagonalised, which is many times cheaper where they are few, and every further
 * response costs next to nothing.
 */
export function dualRidge(features: readonly Float64Array[], penalty: RidgePenalty, scale: Float64Array): DualRidge {
  let trace = 0;
  const whitened = features.map((feature) => {
    const out = feature.map((value, at) => value * scale[at]!);
    trace += dotProduct(out, out);
    forwardSubstitute(penalty.factor, out.length, penalty.columns, out);
    return out;
  });
  const form = tridiagonalise(innerProducts(whitened), features.length);
  const shifted = (trace > 0 ? LAMBDAS : []).map((lambda) => factorShifted(form, (lambda * trace) / scale.length));
  return { penalty, scale, whitened, form, shifted };
}

/**
 * The fit of one response [n], with the λ of the greatest likelihood. Its coefficients are the effects, already
 * multiplied by `scale`.
 */
export function fitDual(ridge: DualRidge, response: Float64Array): RidgeFit {
  const { form, shifted, scale } = ridge;
  const target = rotateIn(form, response);
  let best = { score: Infinity, at: 0 };
  shifted.forEach((factors, at) => {
    const score = response.length * Math.log(inverseForm(factors, target)) + factors.logDeterminant;
    if (score <= best.score) best = { score, at };
  });
  const lambda = LAMBDAS[best.at]!;
  const weight = shifted[best.at]?.shift;
  if (weight === undefined) {
    const coefficients = new Float64Array(scale.length);
    return { coefficients, lambda, degreesOfFreedom: 0, residualSquares: dotProduct(response, response) };
  }
  const solution = solveShifted(form, weight, target);
  return {
    coefficients: effectsOf(ridge, rotateOut(form, solution)),
    lambda,
    degreesOfFreedom: response.length - weight * inverseTrace(form, weight),
    residualSquares: weight * weight * dotProduct(solution, solution),
  };
}

/** Standard errors of the effects of a fit with this λ, as `coefficientErrors` has them: [features]. */
export function dualErrors(ridge: DualRidge, lambda: number, residualVariance: number): Float64Array {
  const { penalty, form, shifted, scale, whitened } = ridge;
  const weight = shifted[LAMBDAS.indexOf(lambda)]?.shift;
  if (weight === undefined) return new Float64Array(scale.length);
  const rows = whitened.map((row) => {
    const out = row.slice();
    backSubstitute(penalty.factor, out.length, penalty.columns, out);
    return out;
  });
  // An effect is a sum over the responses of the observations; turning them by Q does not change its variance.
  return scale.map((factor, feature) => {
    const sensitivity = Float64Array.from(rows, (row) => row[feature]!);
    const solution = solveShifted(form, weight, rotateIn(form, sensitivity));
    return factor * Math.sqrt(dotProduct(solution, solution) * residualVariance);
  });
}

/** D·C⁻ᵀ·Gᵀ·weights. */
function effectsOf({ penalty, scale, whitened }: DualRidge, weights: Float64Array): Float64Array {
  const out = new Float64Array(scale.length);
  whitened.forEach((row, observation) => {
    const weight = weights[observation]!;
    for (let at = 0; at < out.length; at++) out[at]! += weight * row[at]!;
  });
  backSubstitute(penalty.factor, out.length, penalty.columns, out);
  for (let at = 0; at < out.length; at++) out[at]! *= scale[at]!;
  return out;
}
