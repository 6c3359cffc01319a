import { writeFile } from 'node:fs/promises';
import { GLOBAL_INPUT_KINDS, type GlobalInputRow } from '@saliency-atlas/activities/tables';
import type { PictureSize } from '../../../activities/src/aggregate/index.ts';
import { encodePng } from '../../../activities/src/report/png.ts';

/** Pixels of the picture a pixel of a global input takes. */
const SCALE = 2;

/** Writes a PNG of every class's global inputs: a row a kind, in the order of the table, a column a class. */
export async function writeInputsPicture(
  file: string,
  inputs: readonly GlobalInputRow[],
  { height, width, channels }: PictureSize,
): Promise<void> {
  const whole = inputs.filter((row) => row.group < 0 && row.pixels !== null);
  const classes = [...new Set(whole.map((row) => row.class))];
  const [rows, columns] = [GLOBAL_INPUT_KINDS.length * height * SCALE, classes.length * width * SCALE];
  const out = new Uint8Array(rows * columns * channels);
  for (let y = 0, at = 0; y < rows; y++) {
    const kind = GLOBAL_INPUT_KINDS[Math.floor(y / (height * SCALE))]!;
    const shown = classes.map((label) => whole.find((row) => row.class === label && row.kind === kind)!.pixels!);
    for (let x = 0; x < columns; x++) {
      const pixels = shown[Math.floor(x / (width * SCALE))]!;
      const pixel = (Math.floor(y / SCALE) % height) * width + (Math.floor(x / SCALE) % width);
      for (let channel = 0; channel < channels; channel++) out[at++] = pixels[pixel * channels + channel]!;
    }
  }
  await writeFile(file, encodePng(out, rows, columns, channels));
}
