import { PASSES_PER_PAIR } from '@saliency-atlas/contract';
import { describe, expect, it } from 'vitest';
import { mostFlipped, runTransplants } from './run-transplants.ts';
import { transplantPictures } from './transplant.ts';
import type { TransplantTrial } from './transplant.ts';
import type { TransplantPair } from './transplant-pairs.ts';

const SIZE = { height: 12, width: 10, channels: 3 };
const LENGTH = SIZE.height * SIZE.width * SIZE.channels;
const WINDOW = { top: 1, left: 6, height: 3, width: 3 };
const OWN_WINDOW = { top: 8, left: 1, height: 3, width: 3 };

const flat = (level: number): Uint8Array => new Uint8Array(LENGTH).fill(level);

/** A grey picture with a white square in `window`. */
function markedAt(window: typeof WINDOW): Uint8Array {
  const picture = flat(60);
  for (let y = window.top; y < window.top + window.height; y++) {
    picture.fill(255, (y * SIZE.width + window.left) * 3, (y * SIZE.width + window.left + window.width) * 3);
  }
  return picture;
}

/** Recipients of grey level 0, 1, 2 …, each with a source marked in the window and one marked elsewhere. */
function pairsOf(count: number): TransplantPair[] {
  return Array.from({ length: count }, (_, index) => ({
    source: { imageId: `source-${index}`, picture: markedAt(WINDOW) },
    concentrated: { imageId: `own-${index}`, picture: markedAt(OWN_WINDOW), window: OWN_WINDOW },
    recipient: { imageId: `recipient-${index}`, picture: flat(index), predicted: 0 },
  }));
}

const pictureOf = (trial: TransplantTrial, index = 0): Uint8Array =>
  transplantPictures(trial, pairsOf(3), WINDOW, SIZE, 3).subarray(index * LENGTH, (index + 1) * LENGTH);
const changed = (picture: Uint8Array): number[] => [...picture].flatMap((value, at) => (value > 0 ? [at] : []));
const placesOf = (window: typeof WINDOW): number[] => changed(markedAt(window).map((value) => (value === 255 ? 1 : 0)));

describe('transplantPictures', () => {
  it("pastes exactly the class's window, or an image's own", () => {
    expect(changed(pictureOf('window'))).toEqual(placesOf(WINDOW));
    expect(changed(pictureOf('concentrated'))).toEqual(placesOf(OWN_WINDOW));
  });

  it('pastes as many pixels elsewhere in the first control', () => {
    const control = changed(pictureOf('elsewhere'));
    expect(control).toHaveLength(27);
    expect(control.filter((at) => placesOf(WINDOW).includes(at))).toEqual([]);
  });

  it.each(['same_place', 'concentrated_control', 'frame_control'] as const)(
    'takes %s from the next recipient, and from the first for the last',
    (trial) => {
      const levels = [0, 1, 2].map((index) => [...new Set(pictureOf(trial, index))].sort());
      expect(levels).toEqual([
        [0, 1],
        [1, 2],
        [0, 2],
      ]);
    },
  );

  it('gives the next recipient’s tone and grain as controls', () => {
    expect([0, 1, 2].map((index) => pictureOf('tone_control', index)[0])).toEqual([1, 2, 0]);
    // A flat picture has no grain to give.
    expect([0, 1, 2].map((index) => [...new Set(pictureOf('grain_control', index))])).toEqual([[0], [1], [2]]);
  });
});

describe('runTransplants', () => {
  const subject = { class: 1, className: 'one', window: WINDOW };

  /** A model that says class 1 wherever a place is white. */
  const reading =
    (window: typeof WINDOW) =>
    (pictures: Uint8Array, count: number): Promise<Float32Array> => {
      const at = ((window.top + 1) * SIZE.width + window.left + 1) * SIZE.channels;
      const isMarked = (index: number): boolean => pictures[index * LENGTH + at] === 255;
      const rows = Array.from({ length: count }, (_, index) => (isMarked(index) ? [0.1, 0.9] : [0.8, 0.2]));
      return Promise.resolve(Float32Array.from(rows.flat()));
    };

  it('a model that reads the mark flips every recipient with it and none of the controls', async () => {
    const { score, examples } = await runTransplants(subject, pairsOf(20), SIZE, 7, reading(WINDOW));
    expect(score.recipients).toBe(20);
    expect(Object.entries(score.flipped).filter(([, flips]) => flips > 0)).toEqual([['window', 20]]);
    expect(mostFlipped(score)).toBe(1);
    expect(examples.map(({ part, sourceId }) => [part, sourceId])).toEqual(
      [0, 1, 2].map((index) => ['window', `source-${index}`]),
    );
  });

  it('shows the part that flips most, with its own source and window', async () => {
    const { score, examples } = await runTransplants(subject, pairsOf(4), SIZE, 7, reading(OWN_WINDOW));
    expect([score.flipped.window, score.flipped.concentrated, score.flipped.concentrated_control]).toEqual([0, 4, 0]);
    expect(examples[0]).toMatchObject({ part: 'concentrated', sourceId: 'own-0', windowTop: 8, windowLeft: 1 });
  });

  it('asks the model as often as it says', async () => {
    let passes = 0;
    await runTransplants(subject, pairsOf(5), SIZE, 7, (pictures, count) => {
      passes += count;
      return reading(WINDOW)(pictures, count);
    });
    expect(passes).toBe(5 * PASSES_PER_PAIR);
  });
});
