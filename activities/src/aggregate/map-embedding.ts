/** Blocks per side of an embedding, fewer where a map has fewer pixels: about what the masks can resolve. */
const EMBEDDING_SIDE = 14;

/** Rows and columns of the embedding of a [height, width] map. */
export function embeddingSize(height: number, width: number): { readonly height: number; readonly width: number } {
  return { height: Math.min(EMBEDDING_SIDE, height), width: Math.min(EMBEDDING_SIDE, width) };
}

/**
 * A map [height, width] as the few numbers by which maps are compared: block means, centred and scaled to length 1, so
 * that the dot product of two embeddings is the correlation of the maps at that resolution. All zero where the map is
 * constant.
 */
export function embedMap(map: Float32Array, height: number, width: number): Float32Array {
  const size = embeddingSize(height, width);
  const sums = new Float64Array(size.height * size.width);
  const counts = new Uint32Array(sums.length);
  for (let y = 0, pixel = 0; y < height; y++) {
    const row = Math.floor((y * size.height) / height) * size.width;
    for (let x = 0; x < width; x++, pixel++) {
      const block = row + Math.floor((x * size.width) / width);
      sums[block]! += map[pixel]!;
      counts[block]!++;
    }
  }
  return unitLength(sums.map((sum, block) => sum / counts[block]!));
}

/** Values minus their mean, scaled to length 1; all zero where they are constant. */
export function unitLength(values: Float64Array): Float32Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const length = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  return Float32Array.from(values, (value) => (length > 1e-9 ? (value - mean) / length : 0));
}

/** Correlation of two embedded maps, −1..1; 0 where one is constant. */
export function similarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
