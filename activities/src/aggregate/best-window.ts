/** A rectangle of pixels and the share of a map's mass inside it, 0..1. */
export interface WindowShare {
  readonly share: number;
  readonly top: number;
  readonly left: number;
}

export interface WindowSize {
  readonly height: number;
  readonly width: number;
}

/** The odd number nearest to 5/28 of a side, the larger of two: the 5×5 window of a 28×28 image at any resolution. */
function windowSide(sidePx: number): number {
  const odd = 2 * Math.round(((5 / 28) * sidePx - 1) / 2) + 1;
  return Math.min(sidePx, Math.max(1, odd));
}

/** The window in which concentrated saliency is looked for, in pixels of a [height, width] map. */
export function saliencyWindow(height: number, width: number): WindowSize {
  return { height: windowSide(height), width: windowSide(width) };
}

/**
 * The window that holds the largest share of a map's mass; the first in raster order where several do.
 * `mass` is [height, width] and not negative. A map without mass has share 0 at the origin.
 */
export function bestWindow(mass: ArrayLike<number>, height: number, width: number, size: WindowSize): WindowShare {
  const stride = width + 1;
  const area = summedAreas(mass, height, width);
  const total = area[height * stride + width]!;
  let best = { share: 0, top: 0, left: 0 };
  if (total <= 0) return best;
  let bestSum = -1;
  for (let top = 0; top + size.height <= height; top++) {
    const upper = top * stride;
    const lower = (top + size.height) * stride;
    for (let left = 0; left + size.width <= width; left++) {
      const right = left + size.width;
      const sum = area[lower + right]! - area[lower + left]! - area[upper + right]! + area[upper + left]!;
      if (sum > bestSum) {
        bestSum = sum;
        best = { share: Math.min(1, sum / total), top, left };
      }
    }
  }
  return best;
}

/** Entry [y, x] of the result, [height + 1, width + 1], is the sum of all pixels above y and left of x. */
function summedAreas(mass: ArrayLike<number>, height: number, width: number): Float64Array {
  const stride = width + 1;
  const area = new Float64Array((height + 1) * stride);
  for (let y = 0; y < height; y++) {
    let rowSum = 0;
    for (let x = 0; x < width; x++) {
      rowSum += mass[y * width + x]!;
      area[(y + 1) * stride + x + 1] = area[y * stride + x + 1]! + rowSum;
    }
  }
  return area;
}
