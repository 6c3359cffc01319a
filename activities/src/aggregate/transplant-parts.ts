import type { PictureSize } from './classify-pictures.ts';
import type { WindowSize } from './best-window.ts';
import type { GlobalRow } from '../tables/rows.ts';

/** A window at its place, in pixels. */
export interface PlacedWindow extends WindowSize {
  readonly top: number;
  readonly left: number;
}

/** Where the best window of a class lies. */
export function topWindow(row: Pick<GlobalRow, `window${'Top' | 'Left' | 'Height' | 'Width'}`>): PlacedWindow {
  return { top: row.windowTop, left: row.windowLeft, height: row.windowHeight, width: row.windowWidth };
}

/** The edge of a picture, as a share of each side: two pixels of 28. */
const FRAME_SHARE = 1 / 14;
/** A separable low-pass filter in sixteenths; what it takes away is a picture's grain. It leaves planes as they are. */
const LOW_PASS = { outer: -1, inner: 4, centre: 10, sum: 16 } as const;

/** The recipient with `window` of the source at the same place. Pictures are uint8 [height, width, channels]. */
export function carryWindow(
  source: Uint8Array,
  recipient: Uint8Array,
  window: PlacedWindow,
  size: PictureSize,
): Uint8Array {
  const out = recipient.slice();
  for (let y = window.top; y < window.top + window.height; y++) {
    const start = (y * size.width + window.left) * size.channels;
    out.set(source.subarray(start, start + window.width * size.channels), start);
  }
  return out;
}

/** The recipient inside the source's outer edge, a fourteenth of each side wide and at least a pixel. */
export function carryFrame(source: Uint8Array, recipient: Uint8Array, size: PictureSize): Uint8Array {
  const rows = frameWidth(size.height);
  const columns = frameWidth(size.width);
  const inside = { top: rows, left: columns, height: size.height - 2 * rows, width: size.width - 2 * columns };
  return carryWindow(recipient, source, inside, size);
}

/**
 * The recipient with the mean and the standard deviation of the source in each channel, cut off at 0 and 255. A channel
 * without any contrast becomes the source's mean.
 */
export function carryTone(source: Uint8Array, recipient: Uint8Array, { channels }: PictureSize): Uint8Array {
  const out = new Uint8Array(recipient.length);
  for (let channel = 0; channel < channels; channel++) {
    const from = toneOf(source, channel, channels);
    const to = toneOf(recipient, channel, channels);
    const gain = to.deviation === 0 ? 0 : from.deviation / to.deviation;
    for (let at = channel; at < out.length; at += channels) {
      out[at] = toLevel((recipient[at]! - to.mean) * gain + from.mean);
    }
  }
  return out;
}

/**
 * The recipient's coarse structure with the source's grain: the low-pass of the one and what the low-pass takes from the
 * other, cut off at 0 and 255. Both passes are one, since the filter is linear: source − low-pass(source − recipient).
 */
export function carryGrain(source: Uint8Array, recipient: Uint8Array, size: PictureSize): Uint8Array {
  const difference = Int32Array.from(source, (value, at) => value - recipient[at]!);
  const across = lowPass(difference, size.width, size.channels);
  const coarse = lowPass(across, size.height, size.width * size.channels);
  return source.map((value, at) => toLevel(value - coarse[at]! / LOW_PASS.sum ** 2));
}

/** Filters along the axis of `length` places that lie `step` values apart, its ends repeated; times the filter's sum. */
function lowPass(values: Int32Array, length: number, step: number): Int32Array {
  const out = new Int32Array(values.length);
  for (let block = 0; block < values.length; block += length * step) {
    for (let place = 0; place < length; place++) {
      const line = (offset: number): number => block + Math.min(length - 1, Math.max(0, place + offset)) * step;
      const [far, near, own, next, last] = [line(-2), line(-1), line(0), line(1), line(2)] as const;
      for (let at = 0; at < step; at++) {
        out[own + at] =
          LOW_PASS.outer * (values[far + at]! + values[last + at]!) +
          LOW_PASS.inner * (values[near + at]! + values[next + at]!) +
          LOW_PASS.centre * values[own + at]!;
      }
    }
  }
  return out;
}

function frameWidth(side: number): number {
  return Math.min(Math.floor(side / 2), Math.max(1, Math.round(side * FRAME_SHARE)));
}

function toneOf(picture: Uint8Array, channel: number, channels: number): { mean: number; deviation: number } {
  const count = picture.length / channels;
  let sum = 0;
  let squares = 0;
  for (let at = channel; at < picture.length; at += channels) {
    sum += picture[at]!;
    squares += picture[at]! ** 2;
  }
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean ** 2)) };
}

function toLevel(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}
