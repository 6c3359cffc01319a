/** M = Q · T · Qᵀ with T tridiagonal; Q is kept as the product of Householder reflections. */
export interface Tridiagonal {
  readonly count: number;
  /** Diagonal of T, [count], and what stands left of it, [count] (entry 0 unused). */
  readonly diagonal: Float64Array;
  readonly offDiagonal: Float64Array;
  /** Row i holds the reflection that cleared row i, scaled so that H = I − v·vᵀ; zero where none was needed. */
  readonly reflections: Float64Array;
}

/**
 * Householder tridiagonalisation of a symmetric matrix given by its lower triangle [count, count], which is overwritten.
 * About ⅔·count³ multiply-adds; eigenvectors are never formed.
 * **Source:** Golub and Van Loan, Matrix Computations, section 8.3.1, from the last row up so that all access is along
 * rows.
 */
export function tridiagonalise(matrix: Float64Array, count: number): Tridiagonal {
  const diagonal = new Float64Array(count);
  const offDiagonal = new Float64Array(count);
  const reflections = new Float64Array(count * count);
  const product = new Float64Array(count);
  for (let row = count - 1; row > 0; row--) {
    diagonal[row] = matrix[row * count + row]!;
    const reflection = reflections.subarray(row * count, row * count + row);
    offDiagonal[row] = makeReflection(matrix.subarray(row * count, row * count + row), reflection);
    if (reflection[row - 1] !== 0) applyBothSides(matrix, count, reflection, product);
  }
  diagonal[0] = matrix[0]!;
  return { count, diagonal, offDiagonal, reflections };
}

/** Qᵀ · vector, as a new array. */
export function rotateIn({ count, reflections }: Tridiagonal, vector: Float64Array): Float64Array {
  const out = vector.slice();
  for (let row = count - 1; row > 0; row--) reflect(reflections.subarray(row * count, row * count + row), out);
  return out;
}

/** Q · vector, as a new array. */
export function rotateOut({ count, reflections }: Tridiagonal, vector: Float64Array): Float64Array {
  const out = vector.slice();
  for (let row = 1; row < count; row++) reflect(reflections.subarray(row * count, row * count + row), out);
  return out;
}

/** Writes v with (I − v·vᵀ)·x = (0, …, 0, alpha) into `out` and returns alpha. */
function makeReflection(x: Float64Array, out: Float64Array): number {
  const last = x.length - 1;
  let tail = 0;
  for (let index = 0; index < last; index++) tail += x[index]! ** 2;
  if (tail === 0) return x[last]!;
  const norm = Math.sqrt(tail + x[last]! ** 2);
  const alpha = x[last]! > 0 ? -norm : norm;
  const pivot = x[last]! - alpha;
  const scale = Math.sqrt(2 / (tail + pivot * pivot));
  for (let index = 0; index < last; index++) out[index] = x[index]! * scale;
  out[last] = pivot * scale;
  return alpha;
}

/** (I − v·vᵀ)·M·(I − v·vᵀ) on the leading block, lower triangle. */
function applyBothSides(matrix: Float64Array, count: number, v: Float64Array, product: Float64Array): void {
  const size = v.length;
  multiply(matrix, count, v, product);
  let half = 0;
  for (let index = 0; index < size; index++) half += v[index]! * product[index]!;
  half /= 2;
  for (let index = 0; index < size; index++) product[index]! -= half * v[index]!;
  // Two rows at a time, here and in the product: v and the product are read half as often, which is what takes the time.
  for (let row = size % 2; row < size; row += 2) {
    const [base, below] = [row * count, (row + 1) * count];
    const [own, next] = [v[row]!, v[row + 1]!];
    const [ownProduct, nextProduct] = [product[row]!, product[row + 1]!];
    for (let column = 0; column <= row; column++) {
      const p = product[column]!;
      const x = v[column]!;
      matrix[base + column]! -= own * p + ownProduct * x;
      matrix[below + column]! -= next * p + nextProduct * x;
    }
    matrix[below + row + 1]! -= 2 * next * nextProduct;
  }
  if (size % 2 === 1) matrix[0]! -= 2 * v[0]! * product[0]!;
}

/** M·v of the leading block, of which the lower triangle is given, written into `product`. */
function multiply(matrix: Float64Array, count: number, v: Float64Array, product: Float64Array): void {
  const size = v.length;
  product.fill(0, 0, size);
  if (size % 2 === 1) product[0] = matrix[0]! * v[0]!;
  for (let row = size % 2; row < size; row += 2) {
    const [base, below] = [row * count, (row + 1) * count];
    const [own, next] = [v[row]!, v[row + 1]!];
    let sum = 0;
    let nextSum = 0;
    for (let column = 0; column < row; column++) {
      const value = matrix[base + column]!;
      const nextValue = matrix[below + column]!;
      const x = v[column]!;
      sum += value * x;
      nextSum += nextValue * x;
      product[column]! += value * own + nextValue * next;
    }
    const tie = matrix[below + row]!;
    product[row]! += sum + matrix[base + row]! * own + tie * next;
    product[row + 1]! += nextSum + tie * own + matrix[below + row + 1]! * next;
  }
}

function reflect(v: Float64Array, out: Float64Array): void {
  let sum = 0;
  for (let index = 0; index < v.length; index++) sum += v[index]! * out[index]!;
  for (let index = 0; index < v.length; index++) out[index]! -= sum * v[index]!;
}
