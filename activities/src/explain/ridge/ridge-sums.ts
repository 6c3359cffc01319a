/** How many responses share one regression: probability and log-odds. */
const RESPONSE_COUNT = 2;

/**
 * What the regression needs to know of all observations so far; a few hundred kilobytes whatever their number. Mutable:
 * observations are added in place.
 */
export interface RidgeSums {
  readonly featureCount: number;
  /** Whether features and responses are to be centred; differences within pairs need no centring. */
  readonly centred: boolean;
  observationCount: number;
  /** Σ f, [features]. */
  readonly featureSum: Float64Array;
  /** Σ f·fᵀ, [features, features], lower triangle. */
  readonly gram: Float64Array;
  /** Σ y and Σ y², [responses]. */
  readonly responseSum: Float64Array;
  readonly responseSquares: Float64Array;
  /** Σ y·f, [responses, features]. */
  readonly cross: Float64Array;
}

/** Sums of no observation at all. */
export function createRidgeSums(featureCount: number, centred: boolean): RidgeSums {
  return {
    featureCount,
    centred,
    observationCount: 0,
    featureSum: new Float64Array(featureCount),
    gram: new Float64Array(featureCount * featureCount),
    responseSum: new Float64Array(RESPONSE_COUNT),
    responseSquares: new Float64Array(RESPONSE_COUNT),
    cross: new Float64Array(RESPONSE_COUNT * featureCount),
  };
}

/** Adds one observation to `out`: its features and the two responses. */
export function addObservation(out: RidgeSums, features: Float64Array, responses: readonly [number, number]): void {
  const { featureCount, featureSum, gram, cross } = out;
  out.observationCount++;
  for (let row = 0; row < featureCount; row++) {
    const value = features[row]!;
    featureSum[row]! += value;
    const base = row * featureCount;
    for (let column = 0; column <= row; column++) gram[base + column]! += value * features[column]!;
  }
  for (let response = 0; response < RESPONSE_COUNT; response++) {
    const y = responses[response]!;
    out.responseSum[response]! += y;
    out.responseSquares[response]! += y * y;
    const base = response * featureCount;
    for (let row = 0; row < featureCount; row++) cross[base + row]! += y * features[row]!;
  }
}

/** The sums of both sets of observations together, as a new object. */
export function mergeRidgeSums(a: RidgeSums, b: RidgeSums): RidgeSums {
  const add = (left: Float64Array, right: Float64Array) => left.map((value, index) => value + right[index]!);
  return {
    featureCount: a.featureCount,
    centred: a.centred,
    observationCount: a.observationCount + b.observationCount,
    featureSum: add(a.featureSum, b.featureSum),
    gram: add(a.gram, b.gram),
    responseSum: add(a.responseSum, b.responseSum),
    responseSquares: add(a.responseSquares, b.responseSquares),
    cross: add(a.cross, b.cross),
  };
}
