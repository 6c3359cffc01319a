/** Weight of the identity beside the grid Laplacian: it keeps effects local, a block or two wide. */
const IDENTITY_WEIGHT = 1;

/** The penalty I + L of one block grid and its banded Cholesky factor: penalty = factor · factorᵀ. */
export interface RidgePenalty {
  readonly rows: number;
  readonly columns: number;
  /** Lower triangular, [blocks, blocks]; zero further than `columns` left of the diagonal. */
  readonly factor: Float64Array;
}

const penalties = new Map<string, RidgePenalty>();

/** The penalty of a grid of rows × columns blocks, each tied to its (up to four) neighbours; made once a geometry. */
export function ridgePenalty(rows: number, columns: number): RidgePenalty {
  const key = `${String(rows)}x${String(columns)}`;
  const known = penalties.get(key);
  if (known) return known;
  const made = { rows, columns, factor: bandedCholesky(penaltyMatrix(rows, columns), rows * columns, columns) };
  penalties.set(key, made);
  return made;
}

/** penalty · vector, by the grid's neighbourhood instead of a matrix. */
export function applyPenalty({ rows, columns }: RidgePenalty, vector: Float64Array): Float64Array {
  return vector.map((value, index) => {
    const row = Math.floor(index / columns);
    const column = index % columns;
    let sum = IDENTITY_WEIGHT * value;
    if (row > 0) sum += value - vector[index - columns]!;
    if (row < rows - 1) sum += value - vector[index + columns]!;
    if (column > 0) sum += value - vector[index - 1]!;
    if (column < columns - 1) sum += value - vector[index + 1]!;
    return sum;
  });
}

/** The penalty as a dense matrix, [blocks, blocks]. */
function penaltyMatrix(rows: number, columns: number): Float64Array {
  const count = rows * columns;
  const out = new Float64Array(count * count);
  const tie = (a: number, b: number) => {
    out[a * count + a]! += 1;
    out[b * count + b]! += 1;
    out[a * count + b]! -= 1;
    out[b * count + a]! -= 1;
  };
  for (let block = 0; block < count; block++) {
    out[block * count + block]! += IDENTITY_WEIGHT;
    if (block % columns < columns - 1) tie(block, block + 1);
    if (block + columns < count) tie(block, block + columns);
  }
  return out;
}

function bandedCholesky(matrix: Float64Array, count: number, bandwidth: number): Float64Array {
  const out = new Float64Array(count * count);
  for (let row = 0; row < count; row++) {
    const first = Math.max(0, row - bandwidth);
    for (let column = first; column <= row; column++) {
      let sum = matrix[row * count + column]!;
      for (let inner = first; inner < column; inner++) sum -= out[row * count + inner]! * out[column * count + inner]!;
      out[row * count + column] = row === column ? Math.sqrt(sum) : sum / out[column * count + column]!;
    }
  }
  return out;
}
