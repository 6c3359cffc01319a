/** How far the preconditioner makes up for entries it drops, and the pivot share below which it does not. */
const COMPENSATION = 0.97;
const SAFE_PIVOT = 0.25;

/** Order of a pixel's neighbours: above, below, left, right. */
const [ABOVE, BELOW, LEFT, RIGHT] = [0, 1, 2, 3];

/** The unknown pixels of a picture and the equations between them; shared by its channels. */
export interface LaplaceSystem {
  /** Pixel indexes, rising; a row is an index into this list. */
  readonly unknown: Int32Array;
  /** Pixel indexes of the four neighbours, [unknown, 4]; beyond the picture's border a pixel is its own neighbour. */
  readonly pixels: Int32Array;
  /** Rows of the four neighbours; `unknown.length` where there is none or it is known. */
  readonly rows: Int32Array;
  /** Neighbours of each unknown pixel inside the picture. */
  readonly degree: Float64Array;
  /** Inverse square roots of the incomplete factor's pivots, [unknown + 1], 0 at the end. */
  readonly pivots: Float64Array;
}

/** Sets up the pixels that are 0 in `known` [height, width]: each must become the mean of its neighbours. */
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
  const rows = new Int32Array(4 * count).fill(count);
  const degree = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const pixel = unknown[row]!;
    const x = pixel % width;
    const at = 4 * row;
    pixels[at + ABOVE] = pixel >= width ? pixel - width : pixel;
    pixels[at + BELOW] = pixel < (height - 1) * width ? pixel + width : pixel;
    pixels[at + LEFT] = x > 0 ? pixel - 1 : pixel;
    pixels[at + RIGHT] = x < width - 1 ? pixel + 1 : pixel;
    for (let side = at; side < at + 4; side++) {
      if (pixels[side] === pixel) continue;
      degree[row]!++;
      rows[side] = rowOf[pixels[side]!]!;
    }
  }
  return { unknown, pixels, rows, degree, pivots: factorise(rows, degree) };
}

/** Writes the Laplacian of `vector` [unknown + 1, 0 at the end] into `out` [unknown]; returns their inner product. */
export function applyLaplacian({ rows, degree }: LaplaceSystem, vector: Float64Array, out: Float64Array): number {
  let inner = 0;
  for (let row = 0, side = 0; row < out.length; row++, side += 4) {
    const own = vector[row]!;
    const around =
      vector[rows[side]!]! + vector[rows[side + 1]!]! + vector[rows[side + 2]!]! + vector[rows[side + 3]!]!;
    const value = degree[row]! * own - around;
    out[row] = value;
    inner += own * value;
  }
  return inner;
}

/** Writes an approximate solution for the right side `residual` into `out`, [unknown + 1] with 0 at the end. */
export function applyPreconditioner({ rows, pivots }: LaplaceSystem, residual: Float64Array, out: Float64Array): void {
  const count = residual.length;
  for (let row = 0; row < count; row++) {
    const above = rows[4 * row + ABOVE]!;
    const left = rows[4 * row + LEFT]!;
    out[row] = (residual[row]! + pivots[above]! * out[above]! + pivots[left]! * out[left]!) * pivots[row]!;
  }
  for (let row = count - 1; row >= 0; row--) {
    const own = pivots[row]!;
    out[row] = (out[row]! + own * (out[rows[4 * row + BELOW]!]! + out[rows[4 * row + RIGHT]!]!)) * own;
  }
}

/** Pivots of the modified incomplete Cholesky factor without fill-in. **Source:** Gustafsson 1978. */
function factorise(rows: Int32Array, degree: Float64Array): Float64Array {
  const count = degree.length;
  const pivots = new Float64Array(count + 1);
  for (let row = 0; row < count; row++) {
    const above = rows[4 * row + ABOVE]!;
    const left = rows[4 * row + LEFT]!;
    let pivot = degree[row]! - pivots[above]! ** 2 - pivots[left]! ** 2;
    if (above < count && rows[4 * above + RIGHT]! < count) pivot -= COMPENSATION * pivots[above]! ** 2;
    if (left < count && rows[4 * left + BELOW]! < count) pivot -= COMPENSATION * pivots[left]! ** 2;
    if (pivot < SAFE_PIVOT * degree[row]!) pivot = degree[row]!;
    pivots[row] = 1 / Math.sqrt(pivot);
  }
  return pivots;
}
