/** Values [height, width, channels], row-major. */
export interface Raster<Values extends Float32Array | Uint8Array> {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Values;
}

/** The raster with its longer side at most `maxSide`, each value the mean of the area it replaces; never enlarged. */
export function shrinkRaster(raster: Raster<Float32Array>, maxSide: number): Raster<Float32Array> {
  const { channels } = raster;
  const ratio = Math.max(raster.height, raster.width) / maxSide;
  if (ratio <= 1) return raster;
  const height = Math.max(1, Math.round(raster.height / ratio));
  const width = Math.max(1, Math.round(raster.width / ratio));
  const data = new Float32Array(height * width * channels);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        data[(y * width + x) * channels + channel] = areaMean(raster, y, x, channel, height, width);
      }
    }
  }
  return { height, width, channels, data };
}

function areaMean(
  raster: Raster<Float32Array>,
  y: number,
  x: number,
  channel: number,
  outHeight: number,
  outWidth: number,
): number {
  const bottom = Math.ceil(((y + 1) * raster.height) / outHeight);
  const right = Math.ceil(((x + 1) * raster.width) / outWidth);
  let sum = 0;
  let count = 0;
  for (let row = Math.floor((y * raster.height) / outHeight); row < bottom; row += 1) {
    for (let column = Math.floor((x * raster.width) / outWidth); column < right; column += 1) {
      sum += raster.data[(row * raster.width + column) * raster.channels + channel]!;
      count += 1;
    }
  }
  return sum / count;
}

/** The raster enlarged by a whole factor: by bilinear interpolation, or pixel by pixel where `smooth` is false. */
export function enlargeRaster(raster: Raster<Float32Array>, factor: number, smooth: boolean): Raster<Float32Array> {
  const { channels } = raster;
  const height = raster.height * factor;
  const width = raster.width * factor;
  const data = new Float32Array(height * width * channels);
  for (let y = 0; y < height; y += 1) {
    const sourceY = smooth ? (y + 0.5) / factor - 0.5 : Math.floor(y / factor);
    for (let x = 0; x < width; x += 1) {
      const sourceX = smooth ? (x + 0.5) / factor - 0.5 : Math.floor(x / factor);
      for (let channel = 0; channel < channels; channel += 1) {
        data[(y * width + x) * channels + channel] = sampleBilinear(raster, sourceY, sourceX, channel);
      }
    }
  }
  return { height, width, channels, data };
}

function sampleBilinear(raster: Raster<Float32Array>, y: number, x: number, channel: number): number {
  const top = Math.min(Math.max(Math.floor(y), 0), raster.height - 1);
  const left = Math.min(Math.max(Math.floor(x), 0), raster.width - 1);
  const bottom = Math.min(top + 1, raster.height - 1);
  const right = Math.min(left + 1, raster.width - 1);
  const weightY = Math.min(1, Math.max(0, y - top));
  const weightX = Math.min(1, Math.max(0, x - left));
  const at = (row: number, column: number): number =>
    raster.data[(row * raster.width + column) * raster.channels + channel]!;
  const upper = at(top, left) * (1 - weightX) + at(top, right) * weightX;
  const lower = at(bottom, left) * (1 - weightX) + at(bottom, right) * weightX;
  return upper * (1 - weightY) + lower * weightY;
}
