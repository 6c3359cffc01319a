/** Images [n, channels, height, width] as [n, height, width, channels], in an array of `rows` images. */
export function toChannelsLast(images: Float32Array, channels: number, pixels: number, rows: number): Float32Array {
  const out = new Float32Array(rows * channels * pixels);
  const count = images.length / (channels * pixels);
  for (let image = 0; image < count; image++) {
    const base = image * channels * pixels;
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i < pixels; i++) out[base + i * channels + c] = images[base + c * pixels + i]!;
    }
  }
  return out;
}
