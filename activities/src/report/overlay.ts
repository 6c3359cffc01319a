import { createCanvas, fillRectangle, INK, PAPER, writeText } from './canvas.ts';
import type { Canvas } from './canvas.ts';
import { barsHeight, drawClassBars, fitText, type ClassBar } from './class-bars.ts';
import { COLOUR_COUNT, colourIndex, MAGNITUDE_COLOURS, MAP_LIMIT, overlayAlpha } from './colour-map.ts';
import type { Rgb } from './colour-map.ts';
import { GLYPH_HEIGHT, textWidth } from './pixel-font.ts';
import { encodePng } from './png.ts';
import { enlargeRaster } from './resample.ts';
import type { Raster } from './resample.ts';

/** What the picture is made of. */
export interface OverlayInput {
  /** The image as the model saw it, uint8 [height, width, channels], 1 or 3 channels. */
  readonly display: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Signed standardised map [height, width]. */
  readonly map: Float32Array;
  /** A line above the pictures, for example the class and its score. */
  readonly title?: string;
  /** The most probable classes, drawn below the pictures. */
  readonly classes?: readonly ClassBar[];
}

const OUTLINE: Rgb = [255, 255, 255];
const MARGIN = 24;
const GAP = 16;
const BAR_WIDTH = 16;
const TEXT_SCALE = 2;
/** Both pictures are enlarged by a whole factor to at least this side. */
const PANEL_SIDE = 320;
/** Up to this side the pixels themselves are shown. */
const PIXELATED_UP_TO = 64;
/** A pixel is salient from this share of the map's maximum on; the outline follows it. */
const SALIENT_FROM = 0.5;

/** An image and its map, enlarged alike. */
export interface Panels {
  readonly image: Raster<Float32Array>;
  readonly map: Raster<Float32Array>;
}

/** `renderOverlay` as a PNG, the same bytes on every machine. */
export function renderOverlayPng(input: OverlayInput): Uint8Array {
  const { data, height, width } = renderOverlay(input);
  return encodePng(data, height, width, 3);
}

/**
 * The image beside the image with its saliency map over it and the colour bar that all maps share. A white line
 * surrounds what is salient: at least half of the map's maximum. Throws RangeError where lengths do not match.
 */
export function renderOverlay(input: OverlayInput): Canvas {
  const { image, map } = enlargePanels(input, PANEL_SIDE);
  const top = MARGIN + (input.title === undefined ? 0 : GLYPH_HEIGHT * TEXT_SCALE + GAP);
  const second = MARGIN + image.width + GAP;
  const bar = second + image.width + GAP;
  const barLabels = [`${MAP_LIMIT} SD`, 'MEAN'];
  const width = bar + BAR_WIDTH + GAP / 2 + Math.max(...barLabels.map(textWidth)) * TEXT_SCALE + MARGIN;
  const classes = input.classes ?? [];
  const below = classes.length === 0 ? 0 : GAP + barsHeight(classes.length);
  const canvas = createCanvas(top + image.height + below + MARGIN, width, PAPER);
  const area = { top, height: image.height, width: image.width };
  drawPanels(canvas, { image, map }, { top, left: MARGIN }, { top, left: second });
  drawBar(canvas, { ...area, left: bar }, barLabels);
  drawClassBars(canvas, classes, { top: top + image.height + GAP, left: MARGIN, width: width - 2 * MARGIN });
  if (input.title !== undefined) {
    const room = Math.floor((width - 2 * MARGIN) / TEXT_SCALE);
    writeText(canvas, fitText(input.title, room), { top: MARGIN, left: MARGIN, scale: TEXT_SCALE, colour: INK });
  }
  return canvas;
}

/** The whole factor that makes the larger side at least `panelSide`. */
export function enlargement(height: number, width: number, panelSide: number): number {
  return Math.max(1, Math.ceil(panelSide / Math.max(height, width)));
}

/** The image and its map, enlarged by a whole factor to at least this side. Throws RangeError where lengths do not match. */
export function enlargePanels({ display, height, width, channels, map }: OverlayInput, panelSide: number): Panels {
  if (display.length !== height * width * channels || map.length !== height * width) {
    throw new RangeError(`renderOverlay: image and map must be ${height}×${width}, image with ${channels} channels`);
  }
  const factor = enlargement(height, width, panelSide);
  const smooth = Math.max(height, width) > PIXELATED_UP_TO;
  return {
    image: enlargeRaster({ height, width, channels, data: Float32Array.from(display) }, factor, smooth),
    map: enlargeRaster({ height, width, channels: 1, data: map }, factor, smooth),
  };
}

interface Corner {
  readonly top: number;
  readonly left: number;
}

/** Draws the image at one place and the image under its map at the other. */
export function drawPanels(canvas: Canvas, { image, map }: Panels, imageAt: Corner, overlayAt: Corner): void {
  const { height, width } = image;
  fillRectangle(canvas, { ...imageAt, height, width }, (row, column) => pixelOf(image, row, column));
  fillRectangle(canvas, { ...overlayAt, height, width }, overlayColours(image, map));
}

function pixelOf({ data, width, channels }: Raster<Float32Array>, row: number, column: number): Rgb {
  const at = (row * width + column) * channels;
  return channels < 3 ? [data[at]!, data[at]!, data[at]!] : [data[at]!, data[at + 1]!, data[at + 2]!];
}

/** The colours of the overlay: the image, paler and a little darker, under the map's colours. */
function overlayColours(image: Raster<Float32Array>, map: Raster<Float32Array>): (row: number, column: number) => Rgb {
  const threshold = SALIENT_FROM * map.data.reduce((largest, value) => Math.max(largest, value), 0);
  const salient = (row: number, column: number): boolean =>
    threshold > 0 &&
    map.data[Math.min(row, map.height - 1) * map.width + Math.min(column, map.width - 1)]! >= threshold;
  return (row, column) => {
    const here = salient(row, column);
    // Two pixels wide: the neighbours two further on are on the other side of the line.
    if (here !== salient(row + 2, column) || here !== salient(row, column + 2)) return OUTLINE;
    const [red, green, blue] = pixelOf(image, row, column);
    const grey = 0.299 * red + 0.587 * green + 0.114 * blue;
    const index = colourIndex(map.data[row * map.width + column]!, 0, MAP_LIMIT);
    const alpha = (0.8 * overlayAlpha(index)) / 255;
    const mix = (channel: number, value: number): number =>
      Math.round((1 - alpha) * 0.85 * (0.6 * grey + 0.4 * value) + alpha * MAGNITUDE_COLOURS[index * 3 + channel]!);
    return [mix(0, red), mix(1, green), mix(2, blue)];
  };
}

function drawBar(canvas: Canvas, area: { top: number; left: number; height: number }, labels: readonly string[]): void {
  fillRectangle(canvas, { ...area, width: BAR_WIDTH }, (row) => {
    const index = Math.round((1 - row / (area.height - 1)) * (COLOUR_COUNT - 1));
    return [MAGNITUDE_COLOURS[index * 3]!, MAGNITUDE_COLOURS[index * 3 + 1]!, MAGNITUDE_COLOURS[index * 3 + 2]!];
  });
  const left = area.left + BAR_WIDTH + GAP / 2;
  labels.forEach((label, position) => {
    const top = position === 0 ? area.top : area.top + area.height - GLYPH_HEIGHT * TEXT_SCALE;
    writeText(canvas, label, { top, left, scale: TEXT_SCALE, colour: INK });
  });
}
