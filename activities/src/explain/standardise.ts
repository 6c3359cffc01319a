/**
 * A copy with mean 0 and (population) standard deviation 1; all zero where the values do not differ.
 */
export function standardise(values: ArrayLike<number>): Float64Array {
  const count = values.length;
  const out = new Float64Array(count);
  if (count === 0) return out;
  let sum = 0;
  let largest = 0;
  for (let index = 0; index < count; index++) {
    sum += values[index]!;
    largest = Math.max(largest, Math.abs(values[index]!));
  }
  const mean = sum / count;
  let squares = 0;
  for (let index = 0; index < count; index++) squares += (values[index]! - mean) ** 2;
  const deviation = Math.sqrt(squares / count);
  // Differences at rounding size are no differences: a constant map must not turn into amplified noise.
  if (!(deviation > largest * 1e-12)) return out;
  for (let index = 0; index < count; index++) out[index] = (values[index]! - mean) / deviation;
  return out;
}
