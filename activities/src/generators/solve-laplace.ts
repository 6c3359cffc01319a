/** Root-mean-square residual, in the unit of the values (grey levels), at which a solution is good enough. */
const TOLERANCE = 1e-3;
const MAX_ITERATIONS = 5000;

/**
 * Replaces the unknown pixels of `values` [height, width], in place, by the harmonic function that agrees with the
 * known ones: each becomes the mean of its neighbours in the picture. `unknown` lists their indexes, at least one pixel
 * being known; the values that stand there are the first guess. Conjugate gradients on the pixels' graph Laplacian.
 */
export function solveLaplace(values: Float64Array, unknown: Int32Array, height: number, width: number): void {
  const neighbours = unknownNeighbours(unknown, height, width);
  const degree = new Float64Array(unknown.length);
  const residual = new Float64Array(unknown.length);
  unknown.forEach((pixel, row) => {
    for (const neighbour of pixelNeighbours(pixel, height, width)) {
      degree[row]!++;
      residual[row]! += values[neighbour]! - values[pixel]!;
    }
  });
  const solution = Float64Array.from(unknown, (pixel) => values[pixel]!);
  const direction = residual.slice();
  const product = new Float64Array(unknown.length);
  let energy = dot(residual, residual);
  for (let iteration = 0; iteration < MAX_ITERATIONS && energy > TOLERANCE ** 2 * unknown.length; iteration++) {
    applyLaplacian(degree, neighbours, direction, product);
    const step = energy / dot(direction, product);
    for (let row = 0; row < unknown.length; row++) {
      solution[row]! += step * direction[row]!;
      residual[row]! -= step * product[row]!;
    }
    const nextEnergy = dot(residual, residual);
    const keep = nextEnergy / energy;
    energy = nextEnergy;
    for (let row = 0; row < unknown.length; row++) direction[row] = residual[row]! + keep * direction[row]!;
  }
  unknown.forEach((pixel, row) => {
    values[pixel] = solution[row]!;
  });
}

function pixelNeighbours(pixel: number, height: number, width: number): number[] {
  const x = pixel % width;
  const found: number[] = [];
  if (pixel >= width) found.push(pixel - width);
  if (pixel < (height - 1) * width) found.push(pixel + width);
  if (x > 0) found.push(pixel - 1);
  if (x < width - 1) found.push(pixel + 1);
  return found;
}

/** Rows of the up to four unknown neighbours of each unknown pixel, [unknown, 4]; the others point past the end. */
function unknownNeighbours(unknown: Int32Array, height: number, width: number): Int32Array {
  const rowOf = new Int32Array(height * width).fill(unknown.length);
  unknown.forEach((pixel, row) => {
    rowOf[pixel] = row;
  });
  const out = new Int32Array(4 * unknown.length).fill(unknown.length);
  unknown.forEach((pixel, row) => {
    pixelNeighbours(pixel, height, width).forEach((neighbour, side) => {
      out[4 * row + side] = rowOf[neighbour]!;
    });
  });
  return out;
}

function applyLaplacian(degree: Float64Array, neighbours: Int32Array, vector: Float64Array, out: Float64Array): void {
  const count = vector.length;
  for (let row = 0; row < count; row++) {
    let sum = degree[row]! * vector[row]!;
    for (let side = 4 * row; side < 4 * row + 4; side++) {
      const neighbour = neighbours[side]!;
      if (neighbour < count) sum -= vector[neighbour]!;
    }
    out[row] = sum;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
