import type { DecodedImage } from './dataset.ts';

/** A rectangle in pixels. */
export interface PixelWindow {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Pixels with any number of channels, uint8 row-major [height, width, channels]. */
interface Pixels extends Omit<DecodedImage, 'channels'> {
  readonly channels: number;
}

/** How pixels are weighed when a picture is resized. */
export type ResizeFilter = 'bilinear' | 'bicubic' | 'lanczos3' | 'nearest';

/** Weights are integers of 22 fractional bits, so that every machine rounds alike; 255 · weight still fits 32 bits. */
const WEIGHT_BITS = 22;
const WEIGHT_ONE = 1 << WEIGHT_BITS;
const WEIGHT_HALF = 1 << (WEIGHT_BITS - 1);

/** Which input samples make each output sample, and by how much: [count] and [count, taps]. */
interface Taps {
  readonly count: number;
  readonly taps: number;
  readonly start: Int32Array;
  readonly length: Int32Array;
  readonly weights: Int32Array;
}

/** Keys' cubic with a = −½. */
function cubic(x: number): number {
  const d = Math.abs(x);
  if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
  return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
}

function lanczos3(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= 3) return 0;
  const angle = Math.PI * x;
  return (3 * Math.sin(angle) * Math.sin(angle / 3)) / (angle * angle);
}

const KERNELS = {
  bilinear: { radius: 1, weigh: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { radius: 2, weigh: cubic },
  lanczos3: { radius: 3, weigh: lanczos3 },
} as const;

/** Sums its way along as Pillow does, since centres that fall between two pixels go by the rounding of that sum. */
function nearestTaps(inputSize: number, outputSize: number, first: number, count: number): Taps {
  const step = inputSize / outputSize;
  const isWalkable = first < 2 ** 20; // a picture of one row can be 10¹⁰ pixels wide once it is resized
  let centre = isWalkable ? step / 2 : (first + 0.5) * step;
  if (isWalkable) for (let i = 0; i < first; i++) centre += step;
  const start = new Int32Array(count);
  for (let i = 0; i < count; i++, centre += step) start[i] = Math.min(inputSize - 1, Math.floor(centre));
  return { count, taps: 1, start, length: start.map(() => 1), weights: start.map(() => WEIGHT_ONE) };
}

/** Taps of the output samples [first, first + count); when shrinking, the kernel widens by the factor (antialiasing). */
function kernelTaps(inputSize: number, outputSize: number, first: number, count: number, filter: ResizeFilter): Taps {
  if (filter === 'nearest') return nearestTaps(inputSize, outputSize, first, count);
  const { radius, weigh } = KERNELS[filter];
  const step = inputSize / outputSize;
  const stretch = Math.max(1, step);
  const reach = radius * stretch;
  const taps = Math.min(inputSize, Math.ceil(reach) * 2 + 1);
  const start = new Int32Array(count);
  const length = new Int32Array(count);
  const weights = new Int32Array(count * taps);
  const exact = new Float64Array(taps);
  for (let i = 0; i < count; i++) {
    const centre = (first + i + 0.5) * step;
    const from = Math.max(0, Math.floor(centre - reach + 0.5));
    const used = Math.min(inputSize, Math.floor(centre + reach + 0.5)) - from;
    let total = 0;
    for (let k = 0; k < used; k++) {
      exact[k] = weigh((from + k - centre + 0.5) / stretch);
      total += exact[k]!;
    }
    for (let k = 0; k < used; k++) {
      const scaled = (exact[k]! / total) * WEIGHT_ONE;
      weights[i * taps + k] = Math.trunc(scaled + (scaled < 0 ? -0.5 : 0.5));
    }
    start[i] = from;
    length[i] = used;
  }
  return { count, taps, start, length, weights };
}

function toByte(weighted: number): number {
  const value = weighted >> WEIGHT_BITS;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/** One row of grey pixels resampled: writes x.count bytes into `out` from `at`. */
function resampleGreyRow(data: Uint8Array, rowOffset: number, x: Taps, out: Uint8Array, at: number): void {
  const { count, taps, start, length, weights } = x;
  for (let column = 0; column < count; column++) {
    const end = column * taps + length[column]!;
    let sum = WEIGHT_HALF;
    for (let k = column * taps, pixel = rowOffset + start[column]!; k < end; k++, pixel++) {
      sum = (sum + Math.imul(data[pixel]!, weights[k]!)) | 0;
    }
    out[at + column] = toByte(sum);
  }
}

/** One row of RGB pixels resampled: three sums side by side take half the time of one after another. */
function resampleRgbRow(data: Uint8Array, rowOffset: number, x: Taps, out: Uint8Array, at: number): void {
  const { count, taps, start, length, weights } = x;
  for (let column = 0; column < count; column++) {
    const end = column * taps + length[column]!;
    let red = WEIGHT_HALF;
    let green = WEIGHT_HALF;
    let blue = WEIGHT_HALF;
    for (let k = column * taps, pixel = rowOffset + start[column]! * 3; k < end; k++, pixel += 3) {
      const weight = weights[k]!;
      red = (red + Math.imul(data[pixel]!, weight)) | 0;
      green = (green + Math.imul(data[pixel + 1]!, weight)) | 0;
      blue = (blue + Math.imul(data[pixel + 2]!, weight)) | 0;
    }
    out[at + column * 3] = toByte(red);
    out[at + column * 3 + 1] = toByte(green);
    out[at + column * 3 + 2] = toByte(blue);
  }
}

/** Rows [firstRow, firstRow + rowCount) of `source` with their columns resampled: [rowCount, x.count, channels]. */
function resampleColumns(source: Pixels, x: Taps, firstRow: number, rowCount: number): Uint8Array {
  const { width, channels, data } = source;
  const out = new Uint8Array(rowCount * x.count * channels);
  const resampleRow = channels === 1 ? resampleGreyRow : resampleRgbRow;
  for (let row = 0; row < rowCount; row++) {
    resampleRow(data, (firstRow + row) * width * channels, x, out, row * x.count * channels);
  }
  return out;
}

/** Resamples the rows of `data` [·, rowLength], whose first row is row `firstRow` of the picture: [y.count, rowLength]. */
function resampleRows(data: Uint8Array, rowLength: number, y: Taps, firstRow: number): Uint8Array {
  const out = new Uint8Array(y.count * rowLength);
  const sums = new Int32Array(rowLength);
  for (let row = 0; row < y.count; row++) {
    sums.fill(WEIGHT_HALF);
    for (let k = 0; k < y.length[row]!; k++) {
      const weight = y.weights[row * y.taps + k]!;
      const from = (y.start[row]! - firstRow + k) * rowLength;
      for (let i = 0; i < rowLength; i++) sums[i] = sums[i]! + Math.imul(data[from + i]!, weight);
    }
    for (let i = 0; i < rowLength; i++) out[row * rowLength + i] = toByte(sums[i]!);
  }
  return out;
}

/**
 * The part `window` of `source` resized to `size`, uint8 [window.height, window.width, channels]; only that part is
 * computed. Columns are resampled before rows and rounded to bytes between, as Pillow does. Throws RangeError where the
 * window leaves the resized picture.
 * **Source:** Pillow 12.0 `Image.resize` is the reference; test/golden/preprocess.py compares the bytes.
 */
export function resizeWindow(
  source: Pixels,
  size: { readonly height: number; readonly width: number },
  window: PixelWindow,
  filter: ResizeFilter,
): Uint8Array {
  const { top, left, height, width } = window;
  if (top < 0 || left < 0 || top + height > size.height || left + width > size.width) {
    throw new RangeError(
      `resizeWindow: ${width}x${height} at (${left}, ${top}) leaves the ${size.width}x${size.height} picture`,
    );
  }
  const x = kernelTaps(source.width, size.width, left, width, filter);
  const y = kernelTaps(source.height, size.height, top, height, filter);
  const last = y.count - 1;
  const firstRow = y.start[0]!;
  const rowCount = y.start[last]! + y.length[last]! - firstRow;
  return resampleRows(resampleColumns(source, x, firstRow, rowCount), width * source.channels, y, firstRow);
}

/** A whole picture, uint8 [height, width, channels], in another size, bicubic. */
export function resizePicture(
  data: Uint8Array,
  size: Omit<Pixels, 'data'>,
  to: { readonly height: number; readonly width: number },
): Uint8Array {
  return resizeWindow({ ...size, data }, to, { top: 0, left: 0, height: to.height, width: to.width }, 'bicubic');
}
