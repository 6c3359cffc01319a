import type { RidgeSums } from './ridge-sums.ts';

/** The system (A + weight·penalty)·β = b of centred sums; λ scales `weightPerLambda`. */
export interface CentredSystem {
  readonly count: number;
  readonly gram: Float64Array;
  readonly weightPerLambda: number;
}

/** Centred Gram matrix (full, symmetric) of the features. */
export function centre({ featureCount, passCount, featureSum, gram }: RidgeSums): CentredSystem {
  const out = new Float64Array(featureCount * featureCount);
  let trace = 0;
  for (let row = 0; row < featureCount; row++) {
    for (let column = 0; column <= row; column++) {
      const value = gram[row * featureCount + column]! - (featureSum[row]! * featureSum[column]!) / passCount;
      out[row * featureCount + column] = value;
      out[column * featureCount + row] = value;
    }
    trace += out[row * featureCount + row]!;
  }
  return { count: featureCount, gram: out, weightPerLambda: trace / featureCount };
}

/** Σ (y − ȳ)·(f − f̄) of one response, [features]. */
export function centredCross(sums: RidgeSums, response: number): Float64Array {
  const { featureCount, passCount, featureSum, responseSum, cross } = sums;
  const mean = responseSum[response]! / passCount;
  return featureSum.map((sum, feature) => cross[response * featureCount + feature]! - mean * sum);
}

/** Σ (y − ȳ)² of one response. */
export function centredSquares(sums: RidgeSums, response: number): number {
  return Math.max(0, sums.responseSquares[response]! - sums.responseSum[response]! ** 2 / sums.passCount);
}
