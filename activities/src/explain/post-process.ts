/** Share of the mean that the published post-processing takes away. */
const MEAN_SHARE = 0.96;

/**
 * The published post-processing: subtract 0.96·mean, cut at 0, divide by the maximum; values 0..1, all zero where
 * nothing is above. For display and for salient regions only: cutting destroys the ranking that metrics need.
 * **Source:** Thakur and Fischmeister, arXiv 2006.09504, the authors' prototype.
 */
export function postProcess(map: ArrayLike<number>): Float32Array {
  const out = new Float32Array(map.length);
  let sum = 0;
  for (let index = 0; index < map.length; index++) sum += map[index]!;
  const floor = (MEAN_SHARE * sum) / Math.max(1, map.length);
  let largest = 0;
  for (let index = 0; index < map.length; index++) {
    const value = Math.max(0, map[index]! - floor);
    out[index] = value;
    largest = Math.max(largest, value);
  }
  if (largest > 0) for (let index = 0; index < out.length; index++) out[index] = out[index]! / largest;
  return out;
}
