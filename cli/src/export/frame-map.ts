import type { SignedMap } from '../run-images/saliency-rows.ts';

/** Where the model's input lies in the resized picture; negative offsets mean a border around the picture. */
interface Placement {
  readonly resizedHeight: number;
  readonly resizedWidth: number;
  readonly top: number;
  readonly left: number;
}

/**
 * A map of the model's input laid back over the whole picture, in the picture's proportions: [resizedHeight,
 * resizedWidth], 0 (the mean) where the picture was cropped away.
 */
export function frameMap(map: SignedMap, { resizedHeight, resizedWidth, top, left }: Placement): SignedMap {
  const values = new Float32Array(resizedHeight * resizedWidth);
  for (let row = Math.max(0, -top); row < Math.min(map.height, resizedHeight - top); row += 1) {
    const from = Math.max(0, -left);
    const to = Math.min(map.width, resizedWidth - left);
    const line = map.values.subarray(row * map.width + from, row * map.width + to);
    values.set(line, (row + top) * resizedWidth + left + from);
  }
  return { height: resizedHeight, width: resizedWidth, values };
}
