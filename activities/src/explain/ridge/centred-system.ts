import type { RidgeSums } from './ridge-sums.ts';

/** The system (A + weight·penalty)·β = b of the sums, centred where they ask for it; λ scales `weightPerLambda`. */
export interface CentredSystem {
  readonly count: number;
  /** A, [features, features], symmetric. */
  readonly gram: Float64Array;
  readonly weightPerLambda: number;
}

/** The Gram matrix of the features and the unit of its penalty, tr(A)/features. */
export function centre({ featureCount, centred, observationCount, featureSum, gram }: RidgeSums): CentredSystem {
  const out = new Float64Array(featureCount * featureCount);
  const share = centred ? 1 / observationCount : 0;
  let trace = 0;
  for (let row = 0; row < featureCount; row++) {
    for (let column = 0; column <= row; column++) {
      const value = gram[row * featureCount + column]! - share * featureSum[row]! * featureSum[column]!;
      out[row * featureCount + column] = value;
      out[column * featureCount + row] = value;
    }
    trace += out[row * featureCount + row]!;
  }
  return { count: featureCount, gram: out, weightPerLambda: trace / featureCount };
}

/** b of one response, [features]: Σ y·f, or Σ (y − ȳ)·(f − f̄). */
export function centredCross(sums: RidgeSums, response: number): Float64Array {
  const { featureCount, centred, observationCount, featureSum, responseSum, cross } = sums;
  const mean = centred ? responseSum[response]! / observationCount : 0;
  return featureSum.map((sum, feature) => cross[response * featureCount + feature]! - mean * sum);
}

/** Σ y², or Σ (y − ȳ)², of one response. */
export function centredSquares({ centred, observationCount, ...sums }: RidgeSums, response: number): number {
  const mean = centred ? sums.responseSum[response]! / observationCount : 0;
  return Math.max(0, sums.responseSquares[response]! - mean * sums.responseSum[response]!);
}
