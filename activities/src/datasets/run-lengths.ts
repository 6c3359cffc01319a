/**
 * A mask as COCO's run-length encoding: pixels column by column from the top left, as the lengths of runs that are by
 * turns outside the object (first, perhaps 0) and inside. The lengths sum to height · width.
 * **Source:** the format of `cocoapi/common/maskApi.h`; equal to pycocotools 2.0.11 in `test/golden/masks.json`.
 */
export interface RunLengths {
  readonly height: number;
  readonly width: number;
  readonly counts: readonly number[];
}

/** First of the 64 characters that each hold five bits and whether more follow. */
const FIRST_CODE = 48;
const [MORE, SIGN, BITS] = [0x20, 0x10, 0x1f];
/** 5 bits each: more than any picture that is decoded has pixels. */
const MOST_CHARACTERS = 6;

/** The lengths of a mask, row-major [height, width], nonzero inside. */
export function encodeRuns(mask: Uint8Array, height: number, width: number): RunLengths {
  const counts: number[] = [];
  let isInside = false;
  let length = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if (mask[y * width + x]! > 0 !== isInside) {
        counts.push(length);
        isInside = !isInside;
        length = 0;
      }
      length++;
    }
  }
  counts.push(length);
  return { height, width, counts };
}

/** Writes `value` into the pixels inside, row-major [height, width]. */
export function fillRuns({ height, width, counts }: RunLengths, value: number, out: Uint8Array): void {
  let at = 0;
  counts.forEach((length, index) => {
    if (index % 2 === 1) {
      for (let pixel = at; pixel < at + length; pixel++) {
        out[(pixel % height) * width + Math.floor(pixel / height)] = value;
      }
    }
    at += length;
  });
}

/**
 * The counts as COCO's text: from the fourth on as the difference to the last but one, each in groups of five bits, the
 * lowest first, in characters from `0` to `o`.
 */
export function countsToText(counts: readonly number[]): string {
  const codes: number[] = [];
  counts.forEach((count, index) => {
    let rest = index > 2 ? count - counts[index - 2]! : count;
    for (let isMore = true; isMore;) {
      const bits = rest & BITS;
      rest >>= 5;
      isMore = (bits & SIGN) === 0 ? rest !== 0 : rest !== -1;
      codes.push(FIRST_CODE + (isMore ? bits | MORE : bits));
    }
  });
  return codes.map((code) => String.fromCharCode(code)).join('');
}

/** The counts of COCO's text. Throws an Error where it is none. */
export function textToCounts(text: string): number[] {
  const counts: number[] = [];
  let value = 0;
  let characters = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at) - FIRST_CODE;
    if (code < 0 || code > 63) throw new Error(`"${text[at]!}" is no character of run lengths`);
    if (++characters > MOST_CHARACTERS) throw new Error('a run length is too large');
    value |= (code & BITS) << (5 * (characters - 1));
    if ((code & MORE) !== 0) continue;
    if ((code & SIGN) !== 0) value |= -1 << (5 * characters);
    counts.push(counts.length > 2 ? value + counts.at(-2)! : value);
    value = 0;
    characters = 0;
  }
  if (characters > 0) throw new Error('the run lengths are cut off');
  return counts;
}

/** Throws an Error where the counts are no lengths or do not sum to the size. */
export function checkRuns({ height, width, counts }: RunLengths): void {
  let sum = 0;
  for (const count of counts) {
    if (!Number.isInteger(count) || count < 0) throw new Error(`${count} is no run length`);
    sum += count;
  }
  if (sum !== height * width) {
    throw new Error(`the run lengths sum to ${sum}, a mask of ${width}×${height} has ${height * width} pixels`);
  }
}
