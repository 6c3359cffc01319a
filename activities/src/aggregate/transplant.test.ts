import { describe, expect, it } from 'vitest';
import { chooseTransplantPairs, scoreTransplants, transplantPictures } from './transplant.ts';
import type { PlacedWindow } from './transplant.ts';

const SIZE = { height: 12, width: 10, channels: 3 };
const LENGTH = SIZE.height * SIZE.width * SIZE.channels;
const WINDOW: PlacedWindow = { top: 1, left: 6, height: 3, width: 3 };

/** Probabilities of a model that says class 1 wherever the top right window is white. */
function readMark(pictures: Uint8Array): Float32Array {
  const count = pictures.length / LENGTH;
  const rows = Array.from({ length: count }, (_, index) => {
    const marked = pictures[index * LENGTH + (2 * SIZE.width + 7) * SIZE.channels] === 255;
    return marked ? [0.1, 0.9] : [0.8, 0.2];
  });
  return Float32Array.from(rows.flat());
}

function markedSource(): Uint8Array {
  const source = new Uint8Array(LENGTH).fill(60);
  for (let y = 1; y < 4; y++) source.fill(255, (y * SIZE.width + 6) * 3, (y * SIZE.width + 9) * 3);
  return source;
}

describe('transplant test', () => {
  it('a model that reads the mark flips every recipient and neither control', () => {
    const sources = Array.from({ length: 20 }, markedSource);
    const recipients = sources.map((_, index) => new Uint8Array(LENGTH).fill(index));
    const pictures = transplantPictures(sources, recipients, WINDOW, SIZE, 7);
    const score = scoreTransplants(readMark(pictures), 20, 1);
    expect(score).toEqual({ recipients: 20, flipped: 20, controlFlipped: 0, samePlaceFlipped: 0 });
  });

  it('changes exactly the window of the recipient, and as many pixels elsewhere in its control', () => {
    const pictures = transplantPictures([markedSource()], [new Uint8Array(LENGTH)], WINDOW, SIZE, 3);
    const changed = (picture: Uint8Array): number[] => [...picture].flatMap((value, at) => (value > 0 ? [at] : []));
    const window = [1, 2, 3].flatMap((y) => Array.from({ length: 9 }, (_, at) => (y * SIZE.width + 6) * 3 + at));
    expect(changed(pictures.subarray(0, LENGTH))).toEqual(window);
    const control = changed(pictures.subarray(LENGTH, 2 * LENGTH));
    expect(control).toHaveLength(window.length);
    expect(control.filter((at) => window.includes(at))).toEqual([]);
  });

  it('pastes the same window of the next recipient as the second control', () => {
    const recipients = [10, 20, 30].map((grey) => new Uint8Array(LENGTH).fill(grey));
    const pictures = transplantPictures(recipients.map(markedSource), recipients, WINDOW, SIZE, 3);
    const samePlace = [6, 7, 8].map((at) => pictures.subarray(at * LENGTH, (at + 1) * LENGTH));
    const inside = (2 * SIZE.width + 7) * SIZE.channels;
    expect(samePlace.map((picture) => [picture[inside], picture[0]])).toEqual([
      [20, 10],
      [30, 20],
      [10, 30],
    ]);
  });

  it('draws recipients from other predictions, sources from explained images, and repeats with the seed', () => {
    const rows = Array.from({ length: 40 }, (_, index) => ({
      predicted: index % 4,
      target: index % 4,
      status: index === 1 ? ('degenerate' as const) : ('ok' as const),
    }));
    const pairs = chooseTransplantPairs(rows, 1, 25, 11);
    expect(pairs.recipients).toHaveLength(25);
    expect(new Set(pairs.recipients).size).toBe(25);
    expect(pairs.recipients.every((row) => row % 4 !== 1)).toBe(true);
    expect(new Set(pairs.sources).size).toBe(9);
    expect(pairs.sources.every((row) => row % 4 === 1 && row !== 1)).toBe(true);
    expect(chooseTransplantPairs(rows, 1, 25, 11)).toEqual(pairs);
    expect(chooseTransplantPairs(rows, 1, 25, 12)).not.toEqual(pairs);
  });

  it('has no pairs where no image is explained as the class', () => {
    const rows = [{ predicted: 0, target: 0, status: 'ok' as const }];
    expect(chooseTransplantPairs(rows, 5, 10, 0)).toEqual({ sources: [], recipients: [] });
  });
});
