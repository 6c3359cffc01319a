import {
  COLOUR_COUNT,
  colourIndex,
  MAGNITUDE_COLOURS,
  MAP_LIMIT,
  overlayAlpha,
  SIGNED_COLOURS,
} from '../colour-map.ts';
import { decodeMap } from '../map-code.ts';
import type { PageImage } from '../page-data.ts';

/** How a map is shown: over a picture, transparent where it is low; by itself; or with its sign. */
export type MapStyle = 'overlay' | 'magnitude' | 'signed';

/** Up to this side a map is shown pixel by pixel; larger ones are smoothed. */
const PIXELATED_UP_TO = 28;

/** Draws a map on a canvas of the map's own size, on the scale that all maps share; style sheets enlarge it. */
export function drawMap(canvas: HTMLCanvasElement, map: NonNullable<PageImage['map']>, style: MapStyle): void {
  const { height, width } = map;
  canvas.height = height;
  canvas.width = width;
  canvas.classList.toggle('pixelated', Math.max(height, width) <= PIXELATED_UP_TO);
  const context = canvas.getContext('2d');
  if (context === null) return;
  const pixels = context.createImageData(width, height);
  const colours = style === 'signed' ? SIGNED_COLOURS : MAGNITUDE_COLOURS;
  const low = style === 'signed' ? -MAP_LIMIT : 0;
  decodeMap(Uint8Array.from(atob(map.code), (character) => character.charCodeAt(0))).forEach((value, pixel) => {
    const index = Math.min(COLOUR_COUNT - 1, colourIndex(value, low, MAP_LIMIT));
    pixels.data.set(colours.subarray(index * 3, index * 3 + 3), pixel * 4);
    pixels.data[pixel * 4 + 3] = style === 'overlay' ? overlayAlpha(index) : 255;
  });
  context.putImageData(pixels, 0, 0);
}
