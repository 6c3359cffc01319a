import type { Rgb } from './colour-map.ts';
import { textPixels } from './pixel-font.ts';

/** What pictures are drawn on, and their text. */
export const PAPER: Rgb = [252, 251, 248];
export const INK: Rgb = [45, 43, 40];

/** A picture being drawn: RGB pixels [height, width, 3], uint8. */
export interface Canvas {
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array;
}

/** A canvas filled with one colour. */
export function createCanvas(height: number, width: number, colour: Rgb): Canvas {
  const canvas = { height, width, data: new Uint8Array(height * width * 3) };
  fillRectangle(canvas, { top: 0, left: 0, height, width }, () => colour);
  return canvas;
}

/** Colours every pixel of a rectangle by its place in it; what lies outside the canvas is left out. */
export function fillRectangle(
  canvas: Canvas,
  area: { top: number; left: number; height: number; width: number },
  colourAt: (row: number, column: number) => Rgb,
): void {
  const { data } = canvas;
  const columns = Math.min(area.width, canvas.width - area.left);
  for (let row = 0; row < Math.min(area.height, canvas.height - area.top); row += 1) {
    let at = ((area.top + row) * canvas.width + area.left) * 3;
    for (let column = 0; column < columns; column += 1) {
      // One by one: `set` with a list takes five times as long, and a picture is half a million of these.
      const colour = colourAt(row, column);
      data[at++] = colour[0];
      data[at++] = colour[1];
      data[at++] = colour[2];
    }
  }
}

/** Writes a line of text, each font pixel a square of `scale` pixels. */
export function writeText(
  canvas: Canvas,
  text: string,
  place: { top: number; left: number; scale: number; colour: Rgb },
): void {
  for (const { row, column } of textPixels(text)) {
    const area = {
      top: place.top + row * place.scale,
      left: place.left + column * place.scale,
      height: place.scale,
      width: place.scale,
    };
    if (area.left + area.width <= canvas.width) fillRectangle(canvas, area, () => place.colour);
  }
}
