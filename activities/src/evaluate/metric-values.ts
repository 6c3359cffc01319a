import { bootstrapInterval, normalInterval, NORMAL_COUNT, wilsonInterval, type Interval } from './intervals.ts';

/** Steps per unit of a value in the sums below: whole numbers add exactly, to 8 million values of at most 1. */
const STEPS = 2 ** 30;

/**
 * The values of one metric of one group of images, each within −8..8. Memory is bounded: shares need sums alone, and
 * others are kept only while they are few enough for a bootstrap. The order in which they come changes no bit.
 */
export interface MetricValues {
  add(value: number): void;
  /** Mean with its 95 % interval: Wilson's for shares, else a bootstrap from `seed`, else, of many values, the normal one. */
  interval(seed: number): Interval;
}

/** Values before the first has come. */
export function createMetricValues(isShare: boolean): MetricValues {
  let kept: number[] = [];
  let count = 0;
  let sum = 0;
  let squares = 0;
  const fold = (value: number): void => {
    sum += Math.round(value * STEPS);
    squares += Math.round(value * value * STEPS);
  };
  return {
    add(value) {
      count++;
      if (isShare || count > NORMAL_COUNT) {
        fold(value);
        return;
      }
      kept.push(value);
      if (count < NORMAL_COUNT) return;
      kept.forEach(fold);
      kept = [];
    },
    interval(seed) {
      // Sorted, so that sums and resamples do not depend on the order of arrival.
      if (!isShare && count < NORMAL_COUNT) return bootstrapInterval(Float64Array.from(kept).sort(), seed);
      const mean = sum / STEPS / count;
      if (isShare) return wilsonInterval(Math.min(1, mean), count);
      return normalInterval(mean, (squares / STEPS - count * mean * mean) / (count - 1), count);
    },
  };
}
