import { xoroshiro128plus } from 'pure-rand';
import type { RandomGenerator } from 'pure-rand';
import type { PASSES_PER_PAIR } from '@saliency-atlas/contract';
import type { TransplantPart } from '../tables/rows.ts';
import type { PictureSize } from './classify-pictures.ts';
import { carryFrame, carryGrain, carryTone, carryWindow } from './transplant-parts.ts';
import type { PlacedWindow } from './transplant-parts.ts';
import type { TransplantPair } from './transplant-pairs.ts';

/** Tries to place a control window clear of the tested one; images hardly larger than the window allow no other. */
const PLACEMENT_TRIES = 64;

/** A class under test, with its best window. */
export interface TransplantSubject {
  readonly class: number;
  readonly className: string;
  readonly window: PlacedWindow;
}

/**
 * What is put into every recipient: the parts of images of the class, and the controls of each. `elsewhere` is a window of
 * the same source at another place; the other controls are the same part of the next recipient, an image of another class.
 */
export const TRANSPLANT_TRIALS = [
  'window',
  'elsewhere',
  'same_place',
  'concentrated',
  'concentrated_control',
  'frame',
  'frame_control',
  'tone',
  'tone_control',
  'grain',
  'grain_control',
] as const satisfies readonly (TransplantPart | 'elsewhere' | 'same_place' | `${TransplantPart}_control`)[] & {
  readonly length: typeof PASSES_PER_PAIR;
};

export type TransplantTrial = (typeof TRANSPLANT_TRIALS)[number];

/**
 * The pictures of one trial, uint8 [pairs, height, width, channels]: every recipient with the trial's part in it.
 * `window` is the best window of the class; `seed` places the windows of `elsewhere`.
 */
export function transplantPictures(
  trial: TransplantTrial,
  pairs: readonly TransplantPair[],
  window: PlacedWindow,
  size: PictureSize,
  seed: number,
): Uint8Array {
  const random = xoroshiro128plus(seed);
  const length = size.height * size.width * size.channels;
  const out = new Uint8Array(pairs.length * length);
  pairs.forEach((pair, index) => {
    const other = pairs[(index + 1) % pairs.length]!.recipient.picture;
    out.set(transplanted(trial, pair, other, window, size, random), index * length);
  });
  return out;
}

function transplanted(
  trial: TransplantTrial,
  { source, concentrated, recipient }: TransplantPair,
  other: Uint8Array,
  window: PlacedWindow,
  size: PictureSize,
  random: RandomGenerator,
): Uint8Array {
  switch (trial) {
    case 'window':
      return carryWindow(source.picture, recipient.picture, window, size);
    case 'elsewhere':
      return carryWindow(source.picture, recipient.picture, drawOtherWindow(window, size, random), size);
    case 'same_place':
      return carryWindow(other, recipient.picture, window, size);
    case 'concentrated':
      return carryWindow(concentrated.picture, recipient.picture, concentrated.window, size);
    case 'concentrated_control':
      return carryWindow(other, recipient.picture, concentrated.window, size);
    case 'frame':
      return carryFrame(source.picture, recipient.picture, size);
    case 'frame_control':
      return carryFrame(other, recipient.picture, size);
    case 'tone':
      return carryTone(source.picture, recipient.picture, size);
    case 'tone_control':
      return carryTone(other, recipient.picture, size);
    case 'grain':
      return carryGrain(source.picture, recipient.picture, size);
    case 'grain_control':
      return carryGrain(other, recipient.picture, size);
  }
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

function uniformInt(random: RandomGenerator, below: number): number {
  return Math.floor(((random.unsafeNext() >>> 0) / 2 ** 32) * below);
}
