/**
 * Spearman's rank correlation of two arrays of equal length, −1..1; ties share their average rank.
 * 0 where either array is constant: it then has no order to agree with. Throws RangeError on unequal lengths.
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new RangeError(`rankCorrelation: lengths must be equal, got ${a.length} and ${b.length}`);
  }
  return pearson(ranks(a), ranks(b));
}

/** Average ranks 0..n−1. */
function ranks(values: ArrayLike<number>): Float64Array {
  const count = values.length;
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index++) order[index] = index;
  order.sort((left, right) => values[left]! - values[right]!);
  const out = new Float64Array(count);
  for (let start = 0; start < count;) {
    let end = start + 1;
    while (end < count && values[order[end]!] === values[order[start]!]) end++;
    for (let position = start; position < end; position++) out[order[position]!] = (start + end - 1) / 2;
    start = end;
  }
  return out;
}

function pearson(a: Float64Array, b: Float64Array): number {
  // Ranks average (n − 1)/2 whatever the ties.
  const mean = (a.length - 1) / 2;
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let index = 0; index < a.length; index++) {
    const left = a[index]! - mean;
    const right = b[index]! - mean;
    product += left * right;
    squaresA += left * left;
    squaresB += right * right;
  }
  return squaresA > 0 && squaresB > 0 ? product / Math.sqrt(squaresA * squaresB) : 0;
}
