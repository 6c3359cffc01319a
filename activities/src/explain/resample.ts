const matrices = new Map<string, Float64Array>();

/**
 * Upsamples [rows, columns] to [height, width] by separable bicubic convolution (Keys, a = −½, half-pixel sampling,
 * edges repeat the outermost value). Equal sizes give the values back.
 * **Source:** Keys, Cubic convolution interpolation, IEEE TASSP 1981.
 */
export function resampleBicubic(
  values: ArrayLike<number>,
  rows: number,
  columns: number,
  height: number,
  width: number,
): Float64Array {
  if (values.length !== rows * columns) {
    throw new RangeError(`resampleBicubic: expected ${rows * columns} values, got ${values.length}`);
  }
  const alongX = cubicMatrix(columns, width);
  const alongY = cubicMatrix(rows, height);
  const half = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let column = 0; column < columns; column++) {
        sum += values[row * columns + column]! * alongX[x * columns + column]!;
      }
      half[row * width + x] = sum;
    }
  }
  const out = new Float64Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let row = 0; row < rows; row++) {
      const weight = alongY[y * rows + row]!;
      if (weight === 0) continue;
      for (let x = 0; x < width; x++) out[y * width + x]! += weight * half[row * width + x]!;
    }
  }
  return out;
}

/** [target, source] weights; every row sums to 1. */
function cubicMatrix(source: number, target: number): Float64Array {
  const key = `${String(source)}x${String(target)}`;
  const known = matrices.get(key);
  if (known) return known;
  const out = new Float64Array(target * source);
  for (let pixel = 0; pixel < target; pixel++) {
    const position = ((pixel + 0.5) * source) / target - 0.5;
    const low = Math.floor(position);
    for (let tap = low - 1; tap <= low + 2; tap++) {
      const index = Math.min(Math.max(tap, 0), source - 1);
      out[pixel * source + index]! += cubicWeight(Math.abs(position - tap));
    }
  }
  matrices.set(key, out);
  return out;
}

function cubicWeight(distance: number): number {
  if (distance <= 1) return (1.5 * distance - 2.5) * distance * distance + 1;
  if (distance < 2) return ((-0.5 * distance + 2.5) * distance - 4) * distance + 2;
  return 0;
}
