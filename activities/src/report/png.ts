import { encode } from 'fast-png';
import type { IndexedColors } from 'fast-png';
import { COLOUR_COUNT, overlayAlpha } from './colour-map.ts';
import type { ColourTable } from './colour-map.ts';
import type { PictureFile } from './report-model.ts';

/** PNG bytes of pixels [height, width, channels], uint8, 1 to 4 channels (grey, grey+alpha, RGB, RGBA). */
export function encodePng(data: Uint8Array, height: number, width: number, channels: number): Uint8Array {
  if (data.length !== height * width * channels) {
    throw new RangeError(`encodePng: ${height}×${width}×${channels} needs ${height * width * channels} values`);
  }
  return encode({ data, height, width, channels, depth: 8 }, { zlib: { level: 9 } });
}

/**
 * PNG bytes of colour indices [height, width] with a palette.
 * With `transparent` low indices let what is below show through.
 */
export function encodePalettePng(
  indices: Uint8Array,
  height: number,
  width: number,
  colours: ColourTable,
  transparent = false,
): Uint8Array {
  const palette: IndexedColors = Array.from({ length: COLOUR_COUNT }, (_, index) => {
    const rgb = [colours[index * 3]!, colours[index * 3 + 1]!, colours[index * 3 + 2]!];
    return transparent ? [...rgb, overlayAlpha(index)] : rgb;
  });
  return encode({ data: indices, height, width, channels: 1, depth: 8, palette }, { zlib: { level: 9 } });
}

/** `data:image/png;base64,…`; the same for other kinds of picture files. */
export function dataUri(bytes: Uint8Array, mediaType: PictureFile['mediaType'] = 'image/png'): string {
  return `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`;
}
