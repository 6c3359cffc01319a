/** Relevance falls faster than the first effects do: what they show beside a region is mostly smoothing. */
const POWER = 1.5;
/** A block that the first fit saw nothing of keeps this share of the largest prior deviation: it can still be found. */
const FLOOR = 0.01;

/**
 * How large the effect of each block may be, from a first estimate of the effects on each response
 * [responses][rows·columns]: their absolute values, each response at unit length, are summed, averaged over the blocks
 * around (weights 1 2 1 in both directions) and divided by the largest; that to the power 1.5, plus 0.01. All 1.01 where
 * there is no effect at all. Other powers and floors are for comparisons.
 */
export function relevance(
  effects: readonly Float64Array[],
  rows: number,
  columns: number,
  { power, floor } = { power: POWER, floor: FLOOR },
): Float64Array {
  const sum = new Float64Array(rows * columns);
  for (const effect of effects) {
    const length = Math.hypot(...effect);
    if (length === 0) continue;
    effect.forEach((value, block) => {
      sum[block]! += Math.abs(value) / length;
    });
  }
  const spread = averageAround(sum, rows, columns);
  const largest = Math.max(...spread);
  return spread.map((value) => (largest > 0 ? value / largest : 1) ** power + floor);
}

/** Weighted mean of each block and those around it that are there, weights 1 2 1 in both directions. */
function averageAround(values: Float64Array, rows: number, columns: number): Float64Array {
  return values.map((_, block) => {
    const [row, column] = [Math.floor(block / columns), block % columns];
    let sum = 0;
    let weights = 0;
    for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
      for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
        const weight = (y === row ? 2 : 1) * (x === column ? 2 : 1);
        sum += weight * values[y * columns + x]!;
        weights += weight;
      }
    }
    return sum / weights;
  });
}
