import { centre } from './centred-system.ts';
import { applyPenalty, type RidgePenalty } from './ridge-penalty.ts';
import type { RidgeSums } from './ridge-sums.ts';

/**
 * Standard error of every coefficient: σ²·diag(S·A·S), S = (A + λ'·P)⁻¹, with σ² given by the caller. It says how the
 * coefficients vary over masks; what the penalty smooths away (bias) is not in it.
 */
export function coefficientErrors(
  sums: RidgeSums,
  penalty: RidgePenalty,
  lambda: number,
  residualVariance: number,
): Float64Array {
  const { count, gram, weightPerLambda } = centre(sums);
  const weight = lambda * weightPerLambda;
  const out = new Float64Array(count);
  if (weight === 0) return out;
  const regularised = gram.slice();
  const unit = new Float64Array(count);
  for (let column = 0; column < count; column++) {
    unit[column] = 1;
    const penaltyColumn = applyPenalty(penalty, unit);
    for (let row = 0; row < count; row++) regularised[row * count + column]! += weight * penaltyColumn[row]!;
    unit[column] = 0;
  }
  const inverse = invertSymmetric(regularised, count);
  for (let index = 0; index < count; index++) {
    const column = inverse.subarray(index * count, (index + 1) * count);
    // S·A·S = S − S·(λ'·P)·S, and P is sparse.
    const penalised = applyPenalty(penalty, column);
    let variance = column[index]!;
    for (let row = 0; row < count; row++) variance -= weight * column[row]! * penalised[row]!;
    out[index] = Math.sqrt(Math.max(0, variance * residualVariance));
  }
  return out;
}

/** Inverse of a symmetric positive definite matrix [count, count] by Cholesky. */
function invertSymmetric(matrix: Float64Array, count: number): Float64Array {
  const lower = choleskyInverse(matrix, count);
  const out = new Float64Array(count * count);
  // S = L⁻ᵀ·L⁻¹, summed over the rows of L⁻¹ so that all access is along rows.
  for (let inner = 0; inner < count; inner++) {
    for (let row = 0; row <= inner; row++) {
      const value = lower[inner * count + row]!;
      for (let column = 0; column <= row; column++) {
        out[row * count + column]! += value * lower[inner * count + column]!;
      }
    }
  }
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < row; column++) out[column * count + row] = out[row * count + column]!;
  }
  return out;
}

/** L⁻¹ of matrix = L·Lᵀ, lower triangle. */
function choleskyInverse(matrix: Float64Array, count: number): Float64Array {
  const factor = new Float64Array(count * count);
  const out = new Float64Array(count * count);
  for (let row = 0; row < count; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * count + column]!;
      for (let inner = 0; inner < column; inner++) {
        sum -= factor[row * count + inner]! * factor[column * count + inner]!;
      }
      factor[row * count + column] = row === column ? Math.sqrt(sum) : sum / factor[column * count + column]!;
    }
    const pivot = factor[row * count + row]!;
    out[row * count + row] = 1 / pivot;
    for (let inner = 0; inner < row; inner++) {
      const weight = factor[row * count + inner]! / pivot;
      for (let column = 0; column <= inner; column++)
        out[row * count + column]! -= weight * out[inner * count + column]!;
    }
  }
  return out;
}
