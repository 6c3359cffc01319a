import { tridiagonalEigenvectors } from './tridiagonal-eigenvectors.ts';
import { tridiagonalise } from './tridiagonalise.ts';

/** Components of less than this share of the largest one's variance are rounding. */
const RANK_TOLERANCE = 1e-12;

/**
 * Scores of the principal components of n observations, not centred, from their inner products [n, n], which are overwritten: at most n
 * vectors [n] whose outer products sum to it. None where all observations are zero.
 */
export function principalComponents(products: Float64Array, count: number): Float64Array[] {
  const { values, vectors } = tridiagonalEigenvectors(tridiagonalise(products, count));
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  return vectors.flatMap((vector, at) => {
    const variance = values[at]!;
    if (variance <= RANK_TOLERANCE * largest) return [];
    const length = Math.sqrt(variance);
    return [vector.map((value) => value * length)];
  });
}
