import {
  CHANGE_LIMIT,
  colourIndices,
  COLOUR_COUNT,
  MAGNITUDE_COLOURS,
  MAP_LIMIT,
  SIGNED_COLOURS,
} from './colour-map.ts';
import { encodePalettePng, encodePng } from './png.ts';
import type { Picture, PictureFile, ReportMap } from './report-model.ts';
import { shrinkRaster } from './resample.ts';

function shrinkMap(map: ReportMap, maxSide: number): ReportMap {
  const { height, width, data } = shrinkRaster({ ...map, channels: 1, data: map.values }, maxSide);
  return { height, width, values: data };
}

/** PNG of a saliency map [height, width] on the scale shared by all maps: 0 to MAP_LIMIT standard deviations. */
export function saliencyPng(map: ReportMap, maxSide: number): Uint8Array {
  const { height, width, values } = shrinkMap(map, maxSide);
  return encodePalettePng(colourIndices(values, 0, MAP_LIMIT), height, width, MAGNITUDE_COLOURS);
}

/** The same as a layer to lay over a picture: transparent where the map is low. */
export function overlayLayerPng(map: ReportMap, maxSide: number): Uint8Array {
  const { height, width, values } = shrinkMap(map, maxSide);
  return encodePalettePng(colourIndices(values, 0, MAP_LIMIT), height, width, MAGNITUDE_COLOURS, true);
}

/** PNG of a saliency map in grey: black for the mean and below, white from MAP_LIMIT standard deviations on. */
export function greyMapPng({ height, width, values }: ReportMap): Uint8Array {
  const grey = Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value / MAP_LIMIT))));
  return encodePng(grey, height, width, 1);
}

/** PNG of shares 0..1 per pixel. */
export function sharePng(map: ReportMap, maxSide: number): Uint8Array {
  const { height, width, values } = shrinkMap(map, maxSide);
  return encodePalettePng(colourIndices(values, 0, 1), height, width, MAGNITUDE_COLOURS);
}

/** PNG of the difference of two maps: −CHANGE_LIMIT (blue) to CHANGE_LIMIT (red) standard deviations. */
export function changePng(map: ReportMap, maxSide: number): Uint8Array {
  const { height, width, values } = shrinkMap(map, maxSide);
  return encodePalettePng(colourIndices(values, -CHANGE_LIMIT, CHANGE_LIMIT), height, width, SIGNED_COLOURS);
}

/** PNG of a picture, its longer side at most `maxSide`. */
export function picturePng(picture: Picture, maxSide: number): Uint8Array {
  if (Math.max(picture.height, picture.width) <= maxSide) {
    return encodePng(picture.data, picture.height, picture.width, picture.channels);
  }
  const small = shrinkRaster({ ...picture, data: Float32Array.from(picture.data) }, maxSide);
  return encodePng(Uint8Array.from(small.data, Math.round), small.height, small.width, small.channels);
}

/** A picture as a PNG file, its longer side at most `maxSide`. */
export function pictureFile(picture: Picture, maxSide: number): PictureFile {
  const { height, width } = picture;
  return { height, width, mediaType: 'image/png', bytes: picturePng(picture, maxSide) };
}

/** PNG of one row with every colour of a scale, low to high: the legend. */
export function scalePng(scale: 'magnitude' | 'signed'): Uint8Array {
  const indices = Uint8Array.from({ length: COLOUR_COUNT }, (_, index) => index);
  return encodePalettePng(indices, 1, COLOUR_COUNT, scale === 'magnitude' ? MAGNITUDE_COLOURS : SIGNED_COLOURS);
}
