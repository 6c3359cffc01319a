const KERNEL_LENGTH = 11;
const SIGMA = 5;
/** Standard deviations after which the Gaussian is cut. */
const TRUNCATE = 4;

/**
 * The one-dimensional blur kernel, values sum to 1.
 * A Gaussian filter answers to a single one in the middle of `length` zeros, and its tails fold back at both ends
 * (`d c b a | a b c d | d c b a`): with σ 5 over 11 pixels that is flatter than a Gaussian cut at 11 pixels.
 * **Source:** Petsiuk et al. 2018 (RISE), `gkern` of the authors' evaluation.
 */
export function blurKernel(length = KERNEL_LENGTH, sigma = SIGMA): Float64Array {
  if (length < 1 || length % 2 === 0)
    throw new RangeError(`blurKernel: length must be odd and positive, got ${length}`);
  const radius = Math.floor(TRUNCATE * sigma + 0.5);
  const centre = (length - 1) / 2;
  const kernel = new Float64Array(length);
  let total = 0;
  for (let offset = -radius; offset <= radius; offset++) {
    const weight = Math.exp((-0.5 * offset * offset) / (sigma * sigma));
    const position = (((centre + offset) % (2 * length)) + 2 * length) % (2 * length);
    kernel[position < length ? position : 2 * length - 1 - position]! += weight;
    total += weight;
  }
  return kernel.map((weight) => weight / total);
}

/**
 * The blurred image that insertion starts from, [channels, height, width] as the input; pixels beyond the border
 * count as 0.
 * **Source:** Petsiuk et al. 2018 (RISE), kernel 11, σ 5, zero padding.
 */
export function blurSubstrate(image: Float32Array, channels: number, height: number, width: number): Float32Array {
  const kernel = blurKernel();
  const rows = new Float32Array(image.length);
  const out = new Float32Array(image.length);
  for (let plane = 0; plane < channels * height; plane++) {
    convolveLine(image, rows, kernel, plane * width, 1, width);
  }
  for (let channel = 0; channel < channels; channel++) {
    for (let x = 0; x < width; x++) convolveLine(rows, out, kernel, channel * height * width + x, width, height);
  }
  return out;
}

/** Convolves one line of `input` into `out`: `count` values from `start`, `stride` apart. */
function convolveLine(
  input: Float32Array,
  out: Float32Array,
  kernel: Float64Array,
  start: number,
  stride: number,
  count: number,
): void {
  const reach = (kernel.length - 1) / 2;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    const last = Math.min(count - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= last; j++) {
      sum += kernel[j - i + reach]! * input[start + j * stride]!;
    }
    out[start + i * stride] = sum;
  }
}
