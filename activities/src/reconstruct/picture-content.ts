import type { PictureSize } from '../aggregate/index.ts';

/**
 * How much there is to see at each pixel, [height, width]: its absolute difference from the background, summed over
 * channels, in grey levels. The background of a channel is the median of the picture's border, so on drawings on a
 * plain ground this is the amount of ink, and on photographs what stands out from the surroundings.
 */
export function pictureContent(picture: Uint8Array, size: PictureSize): Float64Array {
  const { height, width, channels } = size;
  const content = new Float64Array(height * width);
  for (let channel = 0; channel < channels; channel++) {
    const background = borderMedian(picture, size, channel);
    for (let pixel = 0; pixel < content.length; pixel++) {
      content[pixel]! += Math.abs(picture[pixel * channels + channel]! - background);
    }
  }
  return content;
}

function borderMedian(picture: Uint8Array, { height, width, channels }: PictureSize, channel: number): number {
  const border: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (y > 0 && y < height - 1 && x > 0 && x < width - 1) continue;
      border.push(picture[(y * width + x) * channels + channel]!);
    }
  }
  return border.sort((a, b) => a - b)[Math.floor(border.length / 2)]!;
}
