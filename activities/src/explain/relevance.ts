/** Relevance falls faster than the first effects do: what they show beside a region is mostly smoothing. */
const POWER = 1.5;
/** Effects on all outputs show less beside a region than the target's own do, so that relevance may fall faster yet. */
const OUTPUTS_POWER = 2;
/** A block that the first fit saw nothing of keeps this share of the largest prior deviation: it can still be found. */
const FLOOR = 0.01;
/** What each of the target's own effects counts beside those on all outputs together. */
const OWN_WEIGHT = 0.1;

/**
 * How large the effect of each block may be, from a first estimate of the effects on each response
 * [responses][rows·columns]: their absolute values, each response at unit length, are summed, averaged over the blocks
 * around (weights 1 2 1 in both directions) and divided by the largest; that to the power 1.5, plus 0.01. All 1.01 where
 * there is no effect at all.
 */
export function relevance(effects: readonly Float64Array[], rows: number, columns: number): Float64Array {
  const sum = new Float64Array(rows * columns);
  for (const effect of effects) addAtUnitLength(sum, effect, 1);
  return sharpen(averageAround(sum, rows, columns), POWER);
}

/**
 * The same where more is known: which blocks move the model's answer at all, from the effects on all its outputs (on their
 * principal components), [components][rows·columns]. The root of their summed squares, at unit length, and a tenth of each
 * of the target's own effects at unit length are summed and averaged alike; the power is 2.
 */
export function relevanceOfOutputs(
  outputEffects: readonly Float64Array[],
  ownEffects: readonly Float64Array[],
  rows: number,
  columns: number,
): Float64Array {
  const squares = new Float64Array(rows * columns);
  for (const effect of outputEffects) {
    for (let block = 0; block < squares.length; block++) squares[block]! += effect[block]! ** 2;
  }
  const sum = new Float64Array(rows * columns);
  addAtUnitLength(sum, squares.map(Math.sqrt), 1);
  for (const effect of ownEffects) addAtUnitLength(sum, effect, OWN_WEIGHT);
  return sharpen(averageAround(sum, rows, columns), OUTPUTS_POWER);
}

/** Adds `weight` times the absolute values of an effect at unit length; nothing where it is zero. */
function addAtUnitLength(out: Float64Array, effect: Float64Array, weight: number): void {
  const length = Math.hypot(...effect);
  if (length === 0) return;
  for (let block = 0; block < out.length; block++) out[block]! += (weight * Math.abs(effect[block]!)) / length;
}

function sharpen(values: Float64Array, power: number): Float64Array {
  const largest = Math.max(...values);
  return values.map((value) => (largest > 0 ? value / largest : 1) ** power + FLOOR);
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
