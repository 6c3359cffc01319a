import { xoroshiro128plus } from 'pure-rand';
import type { RandomGenerator } from 'pure-rand';
import { readPrediction } from './classify-pictures.ts';
import type { PictureSize } from './classify-pictures.ts';
import type { WindowSize } from './best-window.ts';
import type { SaliencyRow } from '../tables/rows.ts';

/** Tries to place a control window clear of the tested one; images hardly larger than the window allow no other. */
const PLACEMENT_TRIES = 64;

/** A window at its place, in pixels. */
export interface PlacedWindow extends WindowSize {
  readonly top: number;
  readonly left: number;
}

/** Row numbers of the images of a transplant test: `sources[i]` gives its window to `recipients[i]`. */
export interface TransplantPairs {
  readonly sources: readonly number[];
  readonly recipients: readonly number[];
}

/** How many recipients became the class. */
export interface TransplantScore {
  readonly recipients: number;
  /** By the class's own top window. */
  readonly flipped: number;
  /** By a window of the same size from elsewhere in the same source. */
  readonly controlFlipped: number;
  /** By the window at the same place of an image of another class. */
  readonly samePlaceFlipped: number;
}

/** Pictures a pair gives: the transplant and its two controls. */
export const TRANSPLANTS_PER_PAIR = 3;

/**
 * Draws at most `limit` recipients from the images the model gives another class, and for each a source from the images
 * explained as `targetClass`; both in an order drawn from `seed`, sources again from the front when they run out.
 * Empty where either side has no image.
 */
export function chooseTransplantPairs(
  rows: readonly Pick<SaliencyRow, 'predicted' | 'target' | 'status'>[],
  targetClass: number,
  limit: number,
  seed: number,
): TransplantPairs {
  const random = xoroshiro128plus(seed);
  const sourceRows: number[] = [];
  const recipientRows: number[] = [];
  rows.forEach((row, index) => {
    if (row.status === 'unreadable') return;
    if (row.predicted !== targetClass) recipientRows.push(index);
    else if (row.target === targetClass && row.status === 'ok') sourceRows.push(index);
  });
  if (sourceRows.length === 0) return { sources: [], recipients: [] };
  const shuffledSources = drawInOrder(sourceRows, limit, random);
  const recipients = drawInOrder(recipientRows, limit, random);
  return { recipients, sources: recipients.map((_, index) => shuffledSources[index % shuffledSources.length]!) };
}

/**
 * The pictures of a transplant test, uint8 [3, count, height, width, channels]: first every recipient with the source's
 * `window` pasted at the same place; then every recipient with a window of the same size from a random other place of
 * the same source, pasted at that other place; then every recipient with `window` of the next recipient, which is of
 * another class than the source. `sources` and `recipients` are pictures, pair by pair.
 */
export function transplantPictures(
  sources: readonly Uint8Array[],
  recipients: readonly Uint8Array[],
  window: PlacedWindow,
  size: PictureSize,
  seed: number,
): Uint8Array {
  const random = xoroshiro128plus(seed);
  const length = size.height * size.width * size.channels;
  const count = recipients.length;
  const out = new Uint8Array(TRANSPLANTS_PER_PAIR * count * length);
  recipients.forEach((recipient, index) => {
    const paste = (kind: number, source: Uint8Array, placed: PlacedWindow): void => {
      const at = kind * count + index;
      const picture = out.subarray(at * length, (at + 1) * length);
      picture.set(recipient);
      pasteWindow(source, placed, size, picture);
    };
    paste(0, sources[index]!, window);
    paste(1, sources[index]!, drawOtherWindow(window, size, random));
    paste(2, recipients[(index + 1) % count]!, window);
  });
  return out;
}

/** Counts what the model made of `transplantPictures`: `probabilities` is [3 · count, classes]. */
export function scoreTransplants(probabilities: Float32Array, count: number, targetClass: number): TransplantScore {
  const flips = [0, 0, 0];
  for (let picture = 0; picture < TRANSPLANTS_PER_PAIR * count; picture++) {
    const { predicted } = readPrediction(probabilities, TRANSPLANTS_PER_PAIR * count, picture, targetClass);
    if (predicted === targetClass) flips[Math.floor(picture / count)]!++;
  }
  const [flipped, controlFlipped, samePlaceFlipped] = flips as [number, number, number];
  return { recipients: count, flipped, controlFlipped, samePlaceFlipped };
}

function uniformInt(random: RandomGenerator, below: number): number {
  return Math.floor(((random.unsafeNext() >>> 0) / 2 ** 32) * below);
}

/** The first `limit` of a Fisher-Yates shuffle. */
function drawInOrder(rows: readonly number[], limit: number, random: RandomGenerator): number[] {
  const pool = [...rows];
  const count = Math.min(limit, pool.length);
  for (let index = 0; index < count; index++) {
    const other = index + uniformInt(random, pool.length - index);
    [pool[index], pool[other]] = [pool[other]!, pool[index]!];
  }
  return pool.slice(0, count);
}

function drawOtherWindow(window: PlacedWindow, size: PictureSize, random: RandomGenerator): PlacedWindow {
  let placed = window;
  for (let attempt = 0; attempt < PLACEMENT_TRIES; attempt++) {
    const top = uniformInt(random, size.height - window.height + 1);
    const left = uniformInt(random, size.width - window.width + 1);
    placed = { ...window, top, left };
    const overlaps = Math.abs(top - window.top) < window.height && Math.abs(left - window.left) < window.width;
    if (!overlaps) return placed;
  }
  return placed;
}

function pasteWindow(source: Uint8Array, window: PlacedWindow, size: PictureSize, out: Uint8Array): void {
  for (let y = window.top; y < window.top + window.height; y++) {
    const start = (y * size.width + window.left) * size.channels;
    const end = start + window.width * size.channels;
    out.set(source.subarray(start, end), start);
  }
}
