import type { PictureSize } from '../aggregate/index.ts';

/** Cells of a mask along a side, unless a job says otherwise: what a map can tell apart. */
const CELLS_PER_SIDE = 8;

/**
 * A map [height, width] averaged around every pixel with the shape that masks give a cell: weights that fall evenly to 0
 * within an eighth of the side, in both directions; at the border over what lies in the picture. Its mean is 0 again.
 */
export function smoothMap(map: Float32Array, { height, width }: PictureSize): Float64Array {
  const along = averageRows(map, width);
  const across = transpose(averageRows(transpose(along, width), height), height);
  const mean = across.reduce((sum, value) => sum + value, 0) / across.length;
  return across.map((value) => value - mean);
}

/** Averages within every row of `width` values. */
function averageRows(values: ArrayLike<number>, width: number): Float64Array {
  const reach = width / CELLS_PER_SIDE;
  const weights: number[] = [1];
  for (let distance = 1; distance < reach; distance++) weights.push(1 - distance / reach);
  return Float64Array.from(values, (_, at) => {
    const x = at % width;
    let sum = 0;
    let weight = 0;
    for (let other = Math.max(0, x - weights.length + 1); other < Math.min(width, x + weights.length); other++) {
      const share = weights[Math.abs(other - x)]!;
      sum += share * values[at - x + other]!;
      weight += share;
    }
    return sum / weight;
  });
}

/** [rows, columns] to [columns, rows]. */
function transpose(values: Float64Array, columns: number): Float64Array {
  const rows = values.length / columns;
  return values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)]!);
}
