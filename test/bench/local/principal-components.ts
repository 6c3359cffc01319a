const SWEEPS = 12;

/**
 * Principal components of `rows` [n][columns], not centred: n vectors [n] whose outer products sum to rows·rowsᵀ, each
 * the scores of one component. By Jacobi rotations of the n × n matrix; for some hundred rows at most.
 */
export function principalComponents(rows: readonly Float64Array[]): Float64Array[] {
  const count = rows.length;
  const gram = rows.map((a) => Float64Array.from(rows, (b) => a.reduce((sum, value, at) => sum + value * b[at]!, 0)));
  const vectors = rows.map((_, index) => Float64Array.from(rows, (__, other) => (index === other ? 1 : 0)));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let p = 0; p < count; p++) {
      for (let q = p + 1; q < count; q++) rotate(gram, vectors, p, q);
    }
  }
  return rows.map((_, index) => {
    const length = Math.sqrt(Math.max(0, gram[index]![index]!));
    return vectors[index]!.map((value) => value * length);
  });
}

/** Turns coordinates p and q so that gram[p][q] becomes zero; `vectors` [component][row] turn with them. */
function rotate(gram: readonly Float64Array[], vectors: readonly Float64Array[], p: number, q: number): void {
  const off = gram[p]![q]!;
  if (off === 0) return;
  const theta = (gram[q]![q]! - gram[p]![p]!) / (2 * off);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (const row of gram) [row[p], row[q]] = [cosine * row[p]! - sine * row[q]!, sine * row[p]! + cosine * row[q]!];
  turnRows(gram, p, q, cosine, sine);
  turnRows(vectors, p, q, cosine, sine);
}

function turnRows(rows: readonly Float64Array[], p: number, q: number, cosine: number, sine: number): void {
  const [first, second] = [rows[p]!, rows[q]!];
  for (let at = 0; at < first.length; at++) {
    const [a, b] = [first[at]!, second[at]!];
    first[at] = cosine * a - sine * b;
    second[at] = sine * a + cosine * b;
  }
}
