import type { Tridiagonal } from './tridiagonalise.ts';

/** (T + shift·I)⁻¹ · vector; T + shift·I must be positive definite. */
export function solveShifted({ count, diagonal, offDiagonal }: Tridiagonal, shift: number, vector: Float64Array) {
  const pivots = forwardPivots(diagonal, offDiagonal, shift);
  const out = vector.slice();
  for (let row = 1; row < count; row++) out[row]! -= (offDiagonal[row]! / pivots[row - 1]!) * out[row - 1]!;
  out[count - 1]! /= pivots[count - 1]!;
  for (let row = count - 2; row >= 0; row--) {
    out[row] = (out[row]! - offDiagonal[row + 1]! * out[row + 1]!) / pivots[row]!;
  }
  return out;
}

/** T + shift·I = L·P·Lᵀ, kept for many vectors: L is unit lower bidiagonal, P diagonal. */
export interface ShiftedFactors {
  readonly shift: number;
  /** What stands left of the diagonal of L, [count] (entry 0 is 0). */
  readonly ratios: Float64Array;
  /** 1 / P, [count]. */
  readonly reciprocals: Float64Array;
  readonly logDeterminant: number;
}

/** The factors of T + shift·I, which must be positive definite. */
export function factorShifted({ diagonal, offDiagonal }: Tridiagonal, shift: number): ShiftedFactors {
  const pivots = forwardPivots(diagonal, offDiagonal, shift);
  return {
    shift,
    ratios: pivots.map((_, row) => (row === 0 ? 0 : offDiagonal[row]! / pivots[row - 1]!)),
    reciprocals: pivots.map((pivot) => 1 / pivot),
    logDeterminant: pivots.reduce((sum, pivot) => sum + Math.log(pivot), 0),
  };
}

/** vectorᵀ · (T + shift·I)⁻¹ · vector. */
export function inverseForm({ ratios, reciprocals }: ShiftedFactors, vector: Float64Array): number {
  let eliminated = 0;
  let sum = 0;
  for (let row = 0; row < vector.length; row++) {
    eliminated = vector[row]! - ratios[row]! * eliminated;
    sum += eliminated * eliminated * reciprocals[row]!;
  }
  return sum;
}

/** Logarithm of the determinant of T + shift·I, which must be positive definite. */
export function logDeterminant({ diagonal, offDiagonal }: Tridiagonal, shift: number): number {
  return forwardPivots(diagonal, offDiagonal, shift).reduce((sum, pivot) => sum + Math.log(pivot), 0);
}

/**
 * Trace of (T + shift·I)⁻¹ without inverting: an entry of the inverse's diagonal is
 * 1 / (pivot from above + pivot from below − diagonal).
 * **Source:** Meurant, A review on the inverse of symmetric tridiagonal and block tridiagonal matrices, SIMAX 1992.
 */
export function inverseTrace({ count, diagonal, offDiagonal }: Tridiagonal, shift: number): number {
  const above = forwardPivots(diagonal, offDiagonal, shift);
  let below = diagonal[count - 1]! + shift;
  let trace = 1 / above[count - 1]!;
  for (let row = count - 2; row >= 0; row--) {
    below = diagonal[row]! + shift - offDiagonal[row + 1]! ** 2 / below;
    trace += 1 / (above[row]! + below - diagonal[row]! - shift);
  }
  return trace;
}

function forwardPivots(diagonal: Float64Array, offDiagonal: Float64Array, shift: number): Float64Array {
  const out = new Float64Array(diagonal.length);
  out[0] = diagonal[0]! + shift;
  for (let row = 1; row < out.length; row++) {
    out[row] = diagonal[row]! + shift - offDiagonal[row]! ** 2 / out[row - 1]!;
  }
  return out;
}
