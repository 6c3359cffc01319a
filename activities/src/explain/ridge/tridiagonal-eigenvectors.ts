import { rotateOut, type Tridiagonal } from './tridiagonalise.ts';

/** Eigenvalues [count], in no order, and the eigenvector [count], of length 1, that belongs to each. */
export interface Eigenvectors {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
}

/** Sweeps that one eigenvalue may take; two or three are usual. */
const SWEEP_LIMIT = 50;

/**
 * Eigenvalues and eigenvectors of the symmetric matrix Q·T·Qᵀ, exact to rounding relative to the largest eigenvalue.
 * By implicit QR steps with Wilkinson's shift, about 3·count³ multiply-adds. Throws where the matrix has entries that are
 * not numbers.
 * **Source:** Golub and Van Loan, Matrix Computations, section 8.3.
 */
export function tridiagonalEigenvectors(form: Tridiagonal): Eigenvectors {
  const { count } = form;
  const diagonal = form.diagonal.slice();
  const offDiagonal = form.offDiagonal.slice();
  // Row k turns into the eigenvector of eigenvalue k.
  const rows = Array.from({ length: count }, (_, at) => new Float64Array(count).fill(1, at, at + 1));
  const largest = diagonal.reduce((most, value, at) => Math.max(most, Math.abs(value), Math.abs(offDiagonal[at]!)), 0);
  const isSplit = (at: number): boolean => Math.abs(offDiagonal[at]!) <= Number.EPSILON * largest;
  let last = count - 1;
  for (let sweep = 0; last > 0; sweep++) {
    if (sweep > SWEEP_LIMIT * count) throw new RangeError('tridiagonalEigenvectors: the matrix has no eigenvalues');
    if (isSplit(last)) {
      last--;
      continue;
    }
    let first = last - 1;
    while (first > 0 && !isSplit(first)) first--;
    sweepBlock(diagonal, offDiagonal, rows, first, last);
  }
  return { values: diagonal, vectors: rows.map((row) => rotateOut(form, row)) };
}

/** One implicit QR step on rows `first` to `last`, whose entries beside the diagonal are not zero. */
function sweepBlock(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  rows: readonly Float64Array[],
  first: number,
  last: number,
): void {
  let head = diagonal[first]! - wilkinsonShift(diagonal, offDiagonal, last);
  let bulge = offDiagonal[first + 1]!;
  for (let at = first; at < last; at++) {
    const length = Math.sqrt(head * head + bulge * bulge);
    const [cosine, sine] = length > 0 ? [head / length, bulge / length] : [1, 0];
    if (at > first) offDiagonal[at] = length;
    const [own, tie, next] = [diagonal[at]!, offDiagonal[at + 1]!, diagonal[at + 1]!];
    const mixed = 2 * cosine * sine * tie;
    diagonal[at] = cosine * cosine * own + mixed + sine * sine * next;
    diagonal[at + 1] = sine * sine * own - mixed + cosine * cosine * next;
    head = cosine * sine * (next - own) + (cosine * cosine - sine * sine) * tie;
    offDiagonal[at + 1] = head;
    if (at + 1 < last) {
      bulge = sine * offDiagonal[at + 2]!;
      offDiagonal[at + 2]! *= cosine;
    }
    turn(rows[at]!, rows[at + 1]!, cosine, sine);
  }
}

/** The eigenvalue of the trailing 2 × 2 block that is nearer to its last entry. */
function wilkinsonShift(diagonal: Float64Array, offDiagonal: Float64Array, last: number): number {
  const tie = offDiagonal[last]!;
  const half = (diagonal[last - 1]! - diagonal[last]!) / 2;
  const root = Math.sqrt(half * half + tie * tie);
  return diagonal[last]! - (tie * tie) / (half + (half < 0 ? -root : root));
}

function turn(first: Float64Array, second: Float64Array, cosine: number, sine: number): void {
  for (let at = 0; at < first.length; at++) {
    const [a, b] = [first[at]!, second[at]!];
    first[at] = cosine * a + sine * b;
    second[at] = cosine * b - sine * a;
  }
}
