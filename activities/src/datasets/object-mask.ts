import type { Dataset, DatasetEntry, DecodedImage, PictureSize } from './dataset.ts';
import { decodeImage } from './decode-image.ts';
import type { InputGeometry } from './input-geometry.ts';
import { fitToInput } from './preprocess.ts';
import { countsToText, encodeRuns, fillRuns, textToCounts, type RunLengths } from './run-lengths.ts';
import { fillSegmentation, readSegmentation, requireSize } from './segmentation.ts';

/** A mask with more runs than this text holds is noise; the plan must stay small. */
const MOST_TEXT = 2 ** 19;
/** Of 255: a pixel of the input belongs to the object where at least half of what it shows does, weighed as by bilinear resizing. */
const HALF = 128;

/** Inside where at least half of the brightest value, so that 0 and 1, 0 and 255, and lossy files all are masks. */
function fillPicture(mask: DecodedImage, picture: PictureSize, out: Uint8Array): void {
  requireSize(mask, picture);
  const brightest = mask.data.reduce((a, b) => Math.max(a, b), 0);
  if (brightest === 0) return;
  mask.data.forEach((value, at) => {
    if (2 * value >= brightest) out[Math.floor(at / mask.channels)] = 1;
  });
}

/**
 * The mask of an entry on its picture as it is seen, as a text `<height>x<width>:<counts>` in COCO's run lengths; null
 * where the entry has none. Throws an Error with a reason where it cannot be used: missing, of another size, empty.
 */
export async function readObjectMask(
  dataset: Pick<Dataset, 'read'>,
  { mask }: Pick<DatasetEntry, 'mask'>,
  { height, width }: PictureSize,
): Promise<string | null> {
  if (mask === undefined) return null;
  const inside = new Uint8Array(height * width);
  if ('segments' in mask) {
    for (const segment of mask.segments) {
      fillSegmentation(readSegmentation(JSON.parse(segment)), { height, width }, inside);
    }
  } else {
    fillPicture(await decodeImage(await dataset.read(mask.file)), { height, width }, inside);
  }
  if (!inside.includes(1)) throw new Error('the mask is empty');
  const text = `${height}x${width}:${countsToText(encodeRuns(inside, height, width).counts)}`;
  if (text.length > MOST_TEXT) throw new Error('the mask has too many runs to be one object');
  return text;
}

function parseRuns(text: string): RunLengths {
  const [, height, width, counts] = /^(\d+)x(\d+):(.*)$/.exec(text) ?? [];
  if (counts === undefined) throw new RangeError(`"${text.slice(0, 20)}" is no mask`);
  return { height: Number(height), width: Number(width), counts: textToCounts(counts) };
}

/**
 * A mask of `readObjectMask` where the model's input shows it: resized and cropped as the picture (bilinear), 1 inside,
 * row-major [height, width] of the input; null where it was cropped away or nothing is left of it.
 */
export function mapObjectMask(text: string, geometry: InputGeometry): Uint8Array | null {
  const runs = parseRuns(text);
  const { height, width } = runs;
  const data = new Uint8Array(height * width);
  fillRuns(runs, 255, data);
  const resize = { ...geometry.resize, filter: 'bilinear' } as const;
  const mask = fitToInput({ height, width, channels: 1, data }, { ...geometry, resize });
  const inside = mask.map((value) => (value >= HALF ? 1 : 0));
  return inside.includes(1) ? inside : null;
}
