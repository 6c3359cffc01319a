/**
 * Inner products of rows [n][columns], as a symmetric matrix [n, n]. Two rows by two at a time: a value is then read half as
 * often, which is what takes the time.
 */
export function innerProducts(rows: readonly Float64Array[]): Float64Array {
  const count = rows.length;
  const out = new Float64Array(count * count);
  const put = (row: number, column: number, value: number): void => {
    if (row >= count || column >= count) return;
    out[row * count + column] = value;
    out[column * count + row] = value;
  };
  for (let row = 0; row < count; row += 2) {
    const first = rows[row]!;
    // The last of an odd number stands in for the one that is missing.
    const second = rows[row + 1] ?? first;
    for (let column = 0; column <= row; column += 2) {
      const left = rows[column]!;
      const right = rows[column + 1] ?? left;
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let at = 0; at < first.length; at++) {
        const [x, y, p, q] = [first[at]!, second[at]!, left[at]!, right[at]!];
        a += x * p;
        b += x * q;
        c += y * p;
        d += y * q;
      }
      put(row, column, a);
      put(row, column + 1, b);
      put(row + 1, column, c);
      put(row + 1, column + 1, d);
    }
  }
  return out;
}
