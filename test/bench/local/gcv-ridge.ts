/** λ from 10⁻³ to 10³ in half decades. */
const LAMBDAS = Array.from({ length: 13 }, (_, step) => 10 ** (step / 2 - 3));
/** Weight of the identity beside the grid Laplacian. */
const IDENTITY_WEIGHT = 0.1;

/**
 * Coefficients [blocks] of the ridge regression of `response` [n] on `features` [n][blocks] with the penalty
 * λ·(0.1·I + L)·tr(FᵀF)/blocks on a grid of rows × columns blocks; λ ≥ minLambda of least generalised cross-validation.
 * **Source:** Golub, Heath and Wahba, Technometrics 1979.
 */
export function gcvRidge(
  features: readonly Float64Array[],
  response: readonly number[],
  { rows, columns, minLambda }: { readonly rows: number; readonly columns: number; readonly minLambda: number },
): Float64Array {
  const count = rows * columns;
  const gram = Array.from({ length: count }, () => new Float64Array(count));
  const cross = new Float64Array(count);
  features.forEach((feature, index) => {
    for (let row = 0; row < count; row++) {
      cross[row]! += response[index]! * feature[row]!;
      for (let column = 0; column < count; column++) gram[row]![column]! += feature[row]! * feature[column]!;
    }
  });
  const unit = gram.reduce((sum, row, index) => sum + row[index]!, 0) / count;
  let best: { score: number; coefficients: Float64Array } = { score: Infinity, coefficients: new Float64Array(count) };
  for (const lambda of LAMBDAS.filter((value) => value >= minLambda)) {
    const factor = cholesky(penalised(gram, lambda * unit, columns));
    const coefficients = solve(factor, cross);
    const residual = features.reduce((sum, feature, index) => {
      const fitted = feature.reduce((total, value, block) => total + value * coefficients[block]!, 0);
      return sum + (response[index]! - fitted) ** 2;
    }, 0);
    const freedom = gram.reduce((sum, row, index) => sum + solve(factor, row)[index]!, 0);
    const left = features.length - freedom;
    const score = left > 0 ? (features.length * residual) / left ** 2 : Infinity;
    if (score <= best.score) best = { score, coefficients };
  }
  return best.coefficients;
}

/** gram + weight·(0.1·I + L). */
function penalised(gram: readonly Float64Array[], weight: number, columns: number): Float64Array[] {
  const count = gram.length;
  const out = gram.map((row) => row.slice());
  const tie = (a: number, b: number): void => {
    out[a]![a]! += weight;
    out[b]![b]! += weight;
    out[a]![b]! -= weight;
    out[b]![a]! -= weight;
  };
  for (let block = 0; block < count; block++) {
    out[block]![block]! += weight * IDENTITY_WEIGHT;
    if (block % columns < columns - 1) tie(block, block + 1);
    if (block + columns < count) tie(block, block + columns);
  }
  return out;
}

/** Lower Cholesky factor of a positive definite matrix. */
function cholesky(matrix: readonly Float64Array[]): Float64Array[] {
  const factor = matrix.map((row) => new Float64Array(row.length));
  matrix.forEach((own, row) => {
    for (let column = 0; column <= row; column++) {
      let sum = own[column]!;
      for (let inner = 0; inner < column; inner++) sum -= factor[row]![inner]! * factor[column]![inner]!;
      factor[row]![column] = row === column ? Math.sqrt(sum) : sum / factor[column]![column]!;
    }
  });
  return factor;
}

function solve(factor: readonly Float64Array[], vector: Float64Array): Float64Array {
  const out = vector.slice();
  for (let row = 0; row < out.length; row++) {
    for (let inner = 0; inner < row; inner++) out[row]! -= factor[row]![inner]! * out[inner]!;
    out[row]! /= factor[row]![row]!;
  }
  for (let row = out.length - 1; row >= 0; row--) {
    for (let inner = row + 1; inner < out.length; inner++) out[row]! -= factor[inner]![row]! * out[inner]!;
    out[row]! /= factor[row]![row]!;
  }
  return out;
}
