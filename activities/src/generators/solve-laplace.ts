/** Root-mean-square residual, in the unit of the values (grey levels), at which a solution is good enough. */
const TOLERANCE = 1e-3;
const MAX_ITERATIONS = 5000;

/** The unknown pixels of a picture and how they hang together; shared by its channels. */
export interface LaplaceSystem {
  /** Pixel indexes, rising. */
  readonly unknown: Int32Array;
  /** Pixel indexes of the four neighbours, [unknown, 4]; beyond the picture's border a pixel is its own neighbour. */
  readonly pixels: Int32Array;
  /** The same as rows of `unknown`; `unknown.length` stands for a known pixel. */
  readonly rows: Int32Array;
}

/** Lists the unknown pixels (0 in `known`, [height, width]) and their neighbours. */
export function buildLaplaceSystem(known: Uint8Array, height: number, width: number): LaplaceSystem {
  let count = 0;
  for (let pixel = 0; pixel < known.length; pixel++) if (known[pixel] === 0) count++;
  const unknown = new Int32Array(count);
  const rowOf = new Int32Array(known.length).fill(count);
  for (let pixel = 0, row = 0; pixel < known.length; pixel++) {
    if (known[pixel] !== 0) continue;
    rowOf[pixel] = row;
    unknown[row++] = pixel;
  }
  const pixels = new Int32Array(4 * count);
  for (let row = 0; row < count; row++) {
    const pixel = unknown[row]!;
    const x = pixel % width;
    pixels[4 * row] = pixel >= width ? pixel - width : pixel;
    pixels[4 * row + 1] = pixel < (height - 1) * width ? pixel + width : pixel;
    pixels[4 * row + 2] = x > 0 ? pixel - 1 : pixel;
    pixels[4 * row + 3] = x < width - 1 ? pixel + 1 : pixel;
  }
  return { unknown, pixels, rows: pixels.map((pixel) => rowOf[pixel]!) };
}

/**
 * Replaces the unknown pixels of `values` [height, width], in place, by the harmonic function that agrees with the
 * known ones: each becomes the mean of its neighbours. At least one pixel must be known; the values that stand at the
 * unknown ones are the first guess. Conjugate gradients on the pixels' graph Laplacian.
 */
export function solveLaplace({ unknown, pixels, rows }: LaplaceSystem, values: Float64Array): void {
  const count = unknown.length;
  const solution = new Float64Array(count);
  const residual = new Float64Array(count);
  // One slot more, always 0: where known neighbours are looked up.
  const direction = new Float64Array(count + 1);
  const product = new Float64Array(count);
  let energy = 0;
  for (let row = 0; row < count; row++) {
    const own = values[unknown[row]!]!;
    solution[row] = own;
    let sum = -4 * own;
    for (let side = 4 * row; side < 4 * row + 4; side++) sum += values[pixels[side]!]!;
    residual[row] = direction[row] = sum;
    energy += sum * sum;
  }
  const enough = TOLERANCE ** 2 * count;
  for (let iteration = 0; iteration < MAX_ITERATIONS && energy > enough; iteration++) {
    const step = energy / applyLaplacian(rows, direction, product);
    let nextEnergy = 0;
    for (let row = 0; row < count; row++) {
      solution[row]! += step * direction[row]!;
      const left = residual[row]! - step * product[row]!;
      residual[row] = left;
      nextEnergy += left * left;
    }
    const keep = nextEnergy / energy;
    energy = nextEnergy;
    for (let row = 0; row < count; row++) direction[row] = residual[row]! + keep * direction[row]!;
  }
  for (let row = 0; row < count; row++) values[unknown[row]!] = solution[row]!;
}

/** Writes the Laplacian of `vector` into `out`; returns their inner product. */
function applyLaplacian(rows: Int32Array, vector: Float64Array, out: Float64Array): number {
  let inner = 0;
  for (let row = 0, side = 0; row < out.length; row++, side += 4) {
    const own = vector[row]!;
    const around =
      vector[rows[side]!]! + vector[rows[side + 1]!]! + vector[rows[side + 2]!]! + vector[rows[side + 3]!]!;
    const value = 4 * own - around;
    out[row] = value;
    inner += own * value;
  }
  return inner;
}
