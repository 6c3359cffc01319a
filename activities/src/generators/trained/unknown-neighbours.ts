/** Side of the window in which unknown neighbours are counted, as a share of the picture's shorter side: 70 of 224. */
const WINDOW_SHARE = 70 / 224;

/**
 * How much each known pixel says about the hole: the share of unknown pixels among its neighbours, in a square window of
 * 70/224 of the shorter side, clipped at the border; 0 at unknown pixels. `known` is [height, width], 1 where known. All
 * 1 at known pixels where no known pixel has an unknown neighbour.
 * **Source:** the weighted contextual loss of arXiv 2006.09504.
 */
export function unknownNeighbours(known: Uint8Array, height: number, width: number): Float32Array {
  const reach = Math.max(1, Math.round((WINDOW_SHARE * Math.min(height, width)) / 2));
  const stride = width + 1;
  const unknown = new Uint32Array((height + 1) * stride);
  for (let y = 0; y < height; y++) {
    for (let x = 0, row = 0; x < width; x++) {
      row += 1 - known[y * width + x]!;
      unknown[(y + 1) * stride + x + 1] = unknown[y * stride + x + 1]! + row;
    }
  }
  const weights = new Float32Array(known.length);
  let any = false;
  for (let y = 0, pixel = 0; y < height; y++) {
    const top = Math.max(0, y - reach) * stride;
    const bottom = Math.min(height, y + reach + 1) * stride;
    for (let x = 0; x < width; x++, pixel++) {
      if (known[pixel] === 0) continue;
      const left = Math.max(0, x - reach);
      const right = Math.min(width, x + reach + 1);
      const count = unknown[bottom + right]! - unknown[bottom + left]! - unknown[top + right]! + unknown[top + left]!;
      weights[pixel] = count / (((bottom - top) / stride) * (right - left));
      any ||= count > 0;
    }
  }
  return any ? weights : Float32Array.from(known);
}
