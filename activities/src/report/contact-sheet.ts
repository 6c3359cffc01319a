import { createCanvas, INK, PAPER, writeText } from './canvas.ts';
import { fitText } from './class-bars.ts';
import type { Rgb } from './colour-map.ts';
import { drawPanels, enlargement, enlargePanels, type OverlayInput } from './overlay.ts';
import { GLYPH_HEIGHT } from './pixel-font.ts';
import { encodePng } from './png.ts';

/** One image of a sheet. */
export interface SheetImage {
  /** The image as the model saw it, uint8 [height, width, channels]; null where its picture is not there any more. */
  readonly display: Uint8Array | null;
  /** Signed standardised map [height, width]. */
  readonly map: Float32Array;
  /** What is written below it, a line each. */
  readonly caption: readonly string[];
  /** Whether the caption stands out: the model is wrong. */
  readonly standsOut: boolean;
}

export interface SheetInput {
  readonly title: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly images: readonly SheetImage[];
}

const WRONG: Rgb = [165, 44, 96];
const COLUMNS = 3;
const MARGIN = 24;
const GAP = 8;
const TEXT_SCALE = 2;
const LINE_HEIGHT = GLYPH_HEIGHT * TEXT_SCALE + 6;
/** Small pictures are enlarged by a whole factor to at least this side. */
const PANEL_SIDE = 168;

/**
 * A PNG of images beside themselves under their maps, three in a row, each with its caption. All maps share one scale, as
 * everywhere. Throws RangeError where there is no image, or lengths do not match.
 */
export function renderContactSheet({ title, height, width, channels, images }: SheetInput): Uint8Array {
  if (images.length === 0) throw new RangeError('renderContactSheet: there is no image');
  const factor = enlargement(height, width, PANEL_SIDE);
  const [panelHeight, panelWidth] = [height * factor, width * factor];
  const captionLines = Math.max(...images.map(({ caption }) => caption.length));
  const cell = {
    height: panelHeight + GAP + captionLines * LINE_HEIGHT + MARGIN,
    width: 2 * panelWidth + GAP + MARGIN,
  };
  const top = MARGIN + LINE_HEIGHT + GAP;
  const columns = Math.min(COLUMNS, images.length);
  const sheet = createCanvas(
    top + Math.ceil(images.length / columns) * cell.height,
    MARGIN + columns * cell.width,
    PAPER,
  );
  const room = (pixels: number): number => Math.floor(pixels / TEXT_SCALE);
  const titlePlace = { top: MARGIN, left: MARGIN, scale: TEXT_SCALE, colour: INK };
  writeText(sheet, fitText(title, room(sheet.width - 2 * MARGIN)), titlePlace);
  images.forEach(({ display, map, caption, standsOut }, index) => {
    const place = {
      top: top + Math.floor(index / columns) * cell.height,
      left: MARGIN + (index % columns) * cell.width,
    };
    // Where the picture is not there, its map stands on grey.
    const grey = (): Uint8Array => new Uint8Array(height * width * channels).fill(128);
    const input: OverlayInput = { display: display ?? grey(), height, width, channels, map };
    const overlayAt = { top: place.top, left: place.left + panelWidth + GAP };
    drawPanels(sheet, enlargePanels(input, PANEL_SIDE), place, overlayAt);
    caption.forEach((line, number) => {
      writeText(sheet, fitText(line, room(cell.width - MARGIN)), {
        top: place.top + panelHeight + GAP + number * LINE_HEIGHT,
        left: place.left,
        scale: TEXT_SCALE,
        colour: standsOut ? WRONG : INK,
      });
    });
  });
  return encodePng(sheet.data, sheet.height, sheet.width, 3);
}
