import { maskUniform } from '../explain/random.ts';

/** A value with its 95 % interval; `count` independent observations stand behind it. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** Standard errors on either side of a 95 % interval. */
const Z95 = 1.959963984540054;
const RESAMPLES = 2000;
/** From here on the bootstrap's percentiles and the normal interval agree far below the interval's width. */
export const NORMAL_COUNT = 5000;

/**
 * Wilson's interval of a share, 0..1, 95 % unless another number of standard errors `z` is given; `share` is the mean
 * of `count` independent values in 0..1.
 * Values between 0 and 1 vary less than 0/1 outcomes of the same mean, so that it is conservative for them.
 * **Source:** Wilson 1927.
 */
export function wilsonInterval(share: number, count: number, z = Z95): Interval {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`wilsonInterval: share must be in [0, 1], got ${share}`);
  if (count < 1) throw new RangeError(`wilsonInterval: count must be positive, got ${count}`);
  const shrink = 1 + (z * z) / count;
  const centre = (share + (z * z) / (2 * count)) / shrink;
  const reach = (z / shrink) * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  return {
    value: share,
    low: share === 0 ? 0 : Math.max(0, centre - reach),
    high: share === 1 ? 1 : Math.min(1, centre + reach),
    count,
  };
}

/**
 * Mean with its 95 % percentile bootstrap interval from 2,000 seeded resamples; for paired differences pass the
 * differences. One value has no interval but itself; from 5,000 values on the interval is the normal one.
 * **Source:** Efron 1979.
 */
export function bootstrapInterval(values: ArrayLike<number>, seed: number): Interval {
  const count = values.length;
  if (count === 0) throw new RangeError('bootstrapInterval: at least one value is needed');
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]!;
  const value = sum / count;
  if (count >= NORMAL_COUNT) return normalInterval(value, variance(values, value), count);
  const means = resampledMeans(Float64Array.from(values), seed).sort();
  return { value, low: percentile(means, 0.025), high: percentile(means, 0.975), count };
}

/** The normal 95 % interval of a mean of `count` values with that variance. */
export function normalInterval(mean: number, variance: number, count: number): Interval {
  const reach = Z95 * Math.sqrt(Math.max(0, variance) / count);
  return { value: mean, low: mean - reach, high: mean + reach, count };
}

function variance(values: ArrayLike<number>, mean: number): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  return squares / (values.length - 1);
}

function resampledMeans(values: Float64Array, seed: number): Float64Array {
  const random = maskUniform(seed, 0);
  const count = values.length;
  return Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[Math.floor(random() * count)]!;
    return sum / count;
  });
}

/** Percentile of ascending values, linear between the two nearest. */
function percentile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}
