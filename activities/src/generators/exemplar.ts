import type { PictureSize } from '../aggregate/index.ts';
import type { Fill, FillRequest, Generator, Removal } from './generator.ts';
import { emptyNearest, offerCandidate } from './nearest.ts';
import type { Nearest } from './nearest.ts';

/** Pictures of up to this many pixels a side are compared pixel by pixel, larger ones on a regular grid of pixels. */
const COMPARED_SIDE_PX = 56;

/** A removal among the compared pixels alone: region k is the first `ends[k]` of `positions`. */
interface ComparedRemoval {
  readonly positions: Int32Array;
  readonly ends: readonly number[];
  readonly nearest: readonly Nearest[];
}

/**
 * Fills a region with the content of the bank pictures that are nearest on the known pixels (mean absolute difference,
 * every known pixel with the same weight). `bank` is uint8 [pictures, height, width, channels]. Pictures equal to the
 * one that is filled are passed over, so a data set may be its own bank. The same order of the bank gives the same fills.
 */
export function createExemplarGenerator(bank: Uint8Array, size: PictureSize): Generator {
  const { height, width, channels } = size;
  const length = height * width * channels;
  if (bank.length === 0 || bank.length % length !== 0) {
    throw new RangeError(`exemplar: a bank of ${bank.length} values is no whole number of pictures of ${length}`);
  }
  const step = Math.max(1, Math.floor(Math.min(height, width) / COMPARED_SIDE_PX));
  const compared = comparedPixels(height, width, step);
  const values = step === 1 ? bank : gather(bank, length, compared, channels);
  const picturesInBank = bank.length / length;

  const fill = (request: FillRequest): Promise<Fill[][]> => {
    const { picture, variations } = request;
    const own = step === 1 ? picture : gather(picture, length, compared, channels);
    const removals = request.removals.map((removal) => compareRemoval(removal, compared, height * width, variations));
    const difference = new Int32Array(compared.length);
    for (let candidate = 0; candidate < picturesInBank; candidate++) {
      const total = measure(values, candidate * own.length, own, channels, difference);
      if (total === 0 && equalPicture(bank, candidate * length, picture)) continue;
      for (const removal of removals) offerToRegions(removal, difference, total, candidate);
    }
    const fills = request.removals.flatMap((removal, kind) =>
      removal.counts.map((count, region) => {
        const removed = removal.order.subarray(0, count);
        const { nearest, ends } = removals[kind]!;
        const knownValues = (compared.length - ends[region]!) * channels;
        return composites(bank, picture, removed, nearest[region]!, knownValues, channels);
      }),
    );
    return Promise.resolve(fills);
  };
  return { name: 'exemplar', size, fill };
}

function comparedPixels(height: number, width: number, step: number): Int32Array {
  const pixels: number[] = [];
  const first = Math.floor(step / 2);
  for (let y = first; y < height; y += step) for (let x = first; x < width; x += step) pixels.push(y * width + x);
  return Int32Array.from(pixels);
}

/** The compared pixels of every picture, [pictures, compared, channels]. */
function gather(pictures: Uint8Array, length: number, compared: Int32Array, channels: number): Uint8Array {
  const out = new Uint8Array((pictures.length / length) * compared.length * channels);
  let at = 0;
  for (let start = 0; start < pictures.length; start += length) {
    for (const pixel of compared) {
      for (let channel = 0; channel < channels; channel++) out[at++] = pictures[start + pixel * channels + channel]!;
    }
  }
  return out;
}

function compareRemoval(
  removal: Removal,
  compared: Int32Array,
  pixelCount: number,
  variations: number,
): ComparedRemoval {
  const positionOf = new Int32Array(pixelCount).fill(-1);
  compared.forEach((pixel, position) => {
    positionOf[pixel] = position;
  });
  const positions: number[] = [];
  let at = 0;
  const ends = removal.counts.map((count) => {
    for (; at < count; at++) {
      const position = positionOf[removal.order[at]!]!;
      if (position >= 0) positions.push(position);
    }
    return positions.length;
  });
  return { positions: Int32Array.from(positions), ends, nearest: ends.map(() => emptyNearest(variations)) };
}

/** Writes the absolute difference of every compared pixel, summed over channels, into `out`; returns their sum. */
function measure(values: Uint8Array, start: number, own: Uint8Array, channels: number, out: Int32Array): number {
  if (channels === 1) return measureGrey(values, start, own, out);
  let total = 0;
  let at = 0;
  for (let position = 0; position < out.length; position++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++, at++) sum += Math.abs(values[start + at]! - own[at]!);
    out[position] = sum;
    total += sum;
  }
  return total;
}

/** Without the loop over channels: most of the search on small grey pictures is spent here. */
function measureGrey(values: Uint8Array, start: number, own: Uint8Array, out: Int32Array): number {
  let total = 0;
  for (let position = 0; position < own.length; position++) {
    const size = Math.abs(values[start + position]! - own[position]!);
    out[position] = size;
    total += size;
  }
  return total;
}

/** The regions are nested, so one walk along the removed pixels gives the known distance of them all. */
function offerToRegions(removal: ComparedRemoval, difference: Int32Array, total: number, candidate: number): void {
  const { positions, ends, nearest } = removal;
  let known = total;
  let at = 0;
  for (let region = 0; region < ends.length; region++) {
    const end = ends[region]!;
    for (; at < end; at++) known -= difference[positions[at]!]!;
    offerCandidate(nearest[region]!, known, candidate);
  }
}

function equalPicture(bank: Uint8Array, start: number, picture: Uint8Array): boolean {
  for (let index = 0; index < picture.length; index++) if (bank[start + index] !== picture[index]) return false;
  return true;
}

function composites(
  bank: Uint8Array,
  picture: Uint8Array,
  removed: Int32Array,
  nearest: Nearest,
  knownValues: number,
  channels: number,
): Fill[] {
  return Array.from(nearest.candidate.subarray(0, nearest.size), (candidate, slot) => {
    const composite = picture.slice();
    const start = candidate * picture.length;
    for (const pixel of removed) {
      const value = pixel * channels;
      for (let channel = 0; channel < channels; channel++) composite[value + channel] = bank[start + value + channel]!;
    }
    return { composite, loss: knownValues === 0 ? 0 : nearest.distance[slot]! / (knownValues * 255) };
  });
}
