import { pseudoRandom } from '@saliency-atlas/activities/classifiers/testing';

/** The model that every engine runs: 3 channels of 8×8 pixels, five 3×3 filters, ReLU, mean. */
export const MODEL = { channels: 3, size: 8, classCount: 5, kernels: pseudoRandom(5 * 3 * 9, 21).map((v) => 3 * v) };

/** Its logits [images, classes] of images [images, channels, size, size], computed here in float64. */
export function convolve(images: Float32Array, kernels: Float32Array = MODEL.kernels): Float64Array {
  const { channels, size, classCount } = MODEL;
  const pixels = size * size;
  const count = images.length / (channels * pixels);
  const logits = new Float64Array(count * classCount);
  const at = (image: number, c: number, y: number, x: number): number =>
    y < 0 || x < 0 || y >= size || x >= size ? 0 : images[(image * channels + c) * pixels + y * size + x]!;
  for (let image = 0; image < count; image++) {
    for (let k = 0; k < classCount; k++) {
      let total = 0;
      for (let p = 0; p < pixels; p++) {
        const [y, x] = [Math.floor(p / size), p % size];
        let sum = 0;
        for (let c = 0; c < channels; c++) {
          for (let i = 0; i < 9; i++) {
            sum += kernels[(k * channels + c) * 9 + i]! * at(image, c, y + Math.floor(i / 3) - 1, x + (i % 3) - 1);
          }
        }
        total += Math.max(0, sum);
      }
      logits[image * classCount + k] = total / pixels;
    }
  }
  return logits;
}

/** Probability and log-odds of each row's target class. */
export function scoresOf(
  logits: Float64Array,
  target: Int32Array,
): { probability: Float32Array; logOdds: Float32Array } {
  const { classCount } = MODEL;
  const logOdds = Float64Array.from(target, (k, row) => {
    const own = logits.subarray(row * classCount, (row + 1) * classCount);
    const others = own.reduce((sum, logit, index) => (index === k ? sum : sum + Math.exp(logit)), 0);
    return own[k]! - Math.log(others);
  });
  return {
    logOdds: Float32Array.from(logOdds),
    probability: Float32Array.from(logOdds, (odds) => 1 / (1 + Math.exp(-odds))),
  };
}
