/**
 * Coefficients [featureCount] of a weighted ridge regression with a free intercept:
 * minimises Σ w·(y − b − x·β)² + penalty·|β|². `features` is [count, featureCount], penalty positive.
 */
export function fitWeightedRidge(
  features: Float32Array,
  responses: Float32Array,
  weights: Float64Array,
  penalty: number,
): Float64Array {
  const count = responses.length;
  const featureCount = features.length / count;
  const means = new Float64Array(featureCount);
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
  let responseMean = 0;
  for (let row = 0; row < count; row++) {
    const share = weights[row]! / weightSum;
    responseMean += share * responses[row]!;
    for (let i = 0; i < featureCount; i++) means[i]! += share * features[row * featureCount + i]!;
  }
  const matrix = new Float64Array(featureCount * featureCount);
  const right = new Float64Array(featureCount);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < featureCount; i++) {
      const weighted = weights[row]! * (features[row * featureCount + i]! - means[i]!);
      right[i]! += weighted * (responses[row]! - responseMean);
      for (let j = 0; j <= i; j++) {
        matrix[i * featureCount + j]! += weighted * (features[row * featureCount + j]! - means[j]!);
      }
    }
  }
  for (let i = 0; i < featureCount; i++) matrix[i * featureCount + i]! += penalty;
  return solvePositiveDefinite(matrix, right);
}

/** Solves matrix·x = right by Cholesky; only the lower triangle is read, and both arguments are overwritten. */
function solvePositiveDefinite(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k]! * matrix[j * size + k]!;
      matrix[i * size + j] = i === j ? Math.sqrt(sum) : sum / matrix[j * size + j]!;
    }
  }
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) right[i]! -= matrix[i * size + k]! * right[k]!;
    right[i]! /= matrix[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) right[i]! -= matrix[k * size + i]! * right[k]!;
    right[i]! /= matrix[i * size + i]!;
  }
  return right;
}
