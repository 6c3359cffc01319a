import { fillRectangle, INK, writeText, type Canvas } from './canvas.ts';
import type { Rgb } from './colour-map.ts';
import { GLYPH_HEIGHT, textWidth } from './pixel-font.ts';

/** A class and how probable the model finds it, 0..1. */
export interface ClassBar {
  readonly name: string;
  readonly probability: number;
  /** Whether the map shows this class. */
  readonly isShown: boolean;
}

const TEXT_SCALE = 2;
const BAR_HEIGHT = 14;
const LINE_HEIGHT = 22;
const GAP = 12;
const TRACK: Rgb = [232, 229, 221];
const BAR: Rgb = [165, 160, 150];
/** The colour of the middle of the maps' scale. */
const SHOWN: Rgb = [165, 44, 96];

/** Pixels that so many bars are high. */
export function barsHeight(count: number): number {
  return count * LINE_HEIGHT;
}

/** Draws the classes one below the other: a bar, the percentage and the name; the class that the map shows stands out. */
export function drawClassBars(
  canvas: Canvas,
  bars: readonly ClassBar[],
  { top, left, width }: { readonly top: number; readonly left: number; readonly width: number },
): void {
  const barWidth = Math.floor(width * 0.3);
  const shareLeft = left + barWidth + GAP;
  const nameLeft = shareLeft + textWidth('100.0 %') * TEXT_SCALE + GAP;
  bars.forEach(({ name, probability, isShown }, index) => {
    const row = top + index * LINE_HEIGHT;
    const area = { top: row, left, height: BAR_HEIGHT };
    fillRectangle(canvas, { ...area, width: barWidth }, () => TRACK);
    fillRectangle(canvas, { ...area, width: Math.round(barWidth * probability) }, () => (isShown ? SHOWN : BAR));
    const place = {
      top: row + (BAR_HEIGHT - GLYPH_HEIGHT * TEXT_SCALE) / 2,
      scale: TEXT_SCALE,
      colour: isShown ? SHOWN : INK,
    };
    const share = `${(100 * probability).toFixed(1)} %`;
    const indent = (textWidth('100.0 %') - textWidth(share)) * TEXT_SCALE;
    writeText(canvas, share, { ...place, left: shareLeft + indent });
    writeText(canvas, fitText(name, Math.floor((left + width - nameLeft) / TEXT_SCALE)), { ...place, left: nameLeft });
  });
}

/** As much of the text as has room (in font pixels), an ellipsis of two points at a cut. */
export function fitText(text: string, room: number): string {
  if (textWidth(text) <= room) return text;
  let length = text.length;
  while (length > 0 && textWidth(`${text.slice(0, length)}..`) > room) length -= 1;
  return `${text.slice(0, length)}..`;
}
