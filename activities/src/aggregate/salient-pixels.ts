/** A pixel is salient from this share of the map's maximum on. */
const SALIENT_FROM = 0.5;

/**
 * The paper's S′ of a standardised map [height, width]: negative values cut off, then divided by the maximum, so 0..1.
 * All zero where the map has no positive value. The mean is not subtracted again: standardised maps have mean 0.
 * **Source:** Thakur & Fischmeister, arXiv 2006.09504, post-processing.
 */
export function positiveSaliency(map: Float32Array): Float32Array {
  const out = new Float32Array(map.length);
  let maximum = 0;
  for (const value of map) if (value > maximum) maximum = value;
  if (maximum === 0) return out;
  for (let pixel = 0; pixel < map.length; pixel++) out[pixel] = Math.max(0, map[pixel]!) / maximum;
  return out;
}

/** True where a pixel of S′ (see `positiveSaliency`) counts as salient. */
export function isSalient(positive: number): boolean {
  return positive >= SALIENT_FROM;
}

/** The pixel indexes of `pixels` by falling value of the map; equal values stay in raster order. */
export function rankPixels(map: ArrayLike<number>, pixels: Int32Array): Int32Array {
  return Int32Array.from(pixels).sort((a, b) => map[b]! - map[a]! || a - b);
}
