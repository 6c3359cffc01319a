import { describe, expect, it } from 'vitest';
import { carryFrame, carryGrain, carryTone, carryWindow } from './transplant-parts.ts';

const SIZE = { height: 28, width: 14, channels: 3 };
const LENGTH = SIZE.height * SIZE.width * SIZE.channels;
const flat = (level: number): Uint8Array => new Uint8Array(LENGTH).fill(level);

/** A picture of any levels between two, the same for the same number. */
function noise(number: number, low = 0, high = 255): Uint8Array {
  let state = number;
  return Uint8Array.from({ length: LENGTH }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return low + ((state >>> 16) % (high - low + 1));
  });
}

/** Mean and standard deviation of one channel. */
function toneOf(picture: Uint8Array, channel: number): readonly [number, number] {
  const values = [...picture].filter((_, at) => at % SIZE.channels === channel);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)];
}

it.each([
  ['window', (a: Uint8Array, b: Uint8Array) => carryWindow(a, b, { top: 2, left: 3, height: 5, width: 5 }, SIZE)],
  ['frame', (a: Uint8Array, b: Uint8Array) => carryFrame(a, b, SIZE)],
  ['tone', (a: Uint8Array, b: Uint8Array) => carryTone(a, b, SIZE)],
  ['grain', (a: Uint8Array, b: Uint8Array) => carryGrain(a, b, SIZE)],
])('a picture that gives itself its own %s stays as it is, and neither picture is written to', (_part, carry) => {
  const [source, recipient] = [noise(1), noise(2)];
  expect(carry(recipient, recipient)).toEqual(recipient);
  carry(source, recipient);
  expect([source, recipient]).toEqual([noise(1), noise(2)]);
});

it('of the window exactly its pixels come from the source', () => {
  const out = carryWindow(flat(9), flat(1), { top: 2, left: 3, height: 4, width: 5 }, SIZE);
  const inside = (at: number): boolean => {
    const [y, x] = [Math.floor(at / (SIZE.width * 3)), Math.floor(at / 3) % SIZE.width];
    return y >= 2 && y < 6 && x >= 3 && x < 8;
  };
  expect([...out]).toEqual(Array.from({ length: LENGTH }, (_, at) => (inside(at) ? 9 : 1)));
});

it('the frame is a fourteenth of each side, and a pixel at least', () => {
  const rows = (out: Uint8Array, size: typeof SIZE): string[] =>
    Array.from({ length: size.height }, (_, y) =>
      Array.from({ length: size.width }, (__, x) => out[(y * size.width + x) * size.channels]).join(''),
    );
  const tall = rows(carryFrame(flat(9), flat(1), SIZE), SIZE);
  expect([tall[0], tall[1], tall[2], tall[25], tall[26]]).toEqual([
    ...['9'.repeat(14), '9'.repeat(14), `9${'1'.repeat(12)}9`, `9${'1'.repeat(12)}9`, '9'.repeat(14)],
  ]);
  const tiny = { height: 3, width: 3, channels: 1 };
  expect(rows(carryFrame(new Uint8Array(9).fill(9), new Uint8Array(9).fill(1), tiny), tiny)).toEqual([
    ...['999', '919', '999'],
  ]);
});

describe('tone', () => {
  it('gives each channel the mean and the standard deviation of the source', () => {
    const out = carryTone(noise(1, 80, 140), noise(2, 60, 180), SIZE);
    for (const channel of [0, 1, 2]) {
      const [mean, deviation] = toneOf(out, channel);
      const [wantedMean, wantedDeviation] = toneOf(noise(1, 80, 140), channel);
      expect(mean).toBeCloseTo(wantedMean, 0);
      expect(deviation).toBeCloseTo(wantedDeviation, 0);
    }
  });

  it('leaves the order of the pixels as it was', () => {
    const recipient = noise(2, 60, 180);
    const out = carryTone(noise(1, 80, 140), recipient, SIZE);
    for (let at = 3; at < LENGTH; at += 3) {
      const before = Math.sign(recipient[at]! - recipient[at - 3]!);
      expect([before, 0]).toContain(Math.sign(out[at]! - out[at - 3]!));
    }
  });

  it('of a picture without contrast is the mean of the source', () => {
    expect(carryTone(flat(200), flat(7), SIZE)).toEqual(flat(200));
  });
});

describe('grain', () => {
  const board = (level: number, step: number): Uint8Array =>
    Uint8Array.from({ length: LENGTH }, (_, at) => {
      const pixel = Math.floor(at / 3);
      return level + ((Math.floor(pixel / SIZE.width) + (pixel % SIZE.width)) % 2 === 0 ? step : -step);
    });

  it('lays a checkerboard over a flat picture and leaves the level of the source behind', () => {
    const out = carryGrain(board(60, 20), flat(150), SIZE);
    // The filter passes (10 − 2·4 − 2·1)/16 = 0 of a checkerboard along each axis: all of it is grain.
    const inner = (3 * SIZE.width + 5) * 3;
    expect([out[inner], out[inner + 3]]).toEqual([170, 130]);
  });

  it('does not carry a slope, which has no grain', () => {
    const slope = Uint8Array.from({ length: LENGTH }, (_, at) => 5 * Math.floor(at / (SIZE.width * 3)));
    const out = carryGrain(slope, flat(100), SIZE);
    // Edges are repeated, so within two rows of them a slope bends.
    const inside = out.subarray(2 * SIZE.width * 3, (SIZE.height - 2) * SIZE.width * 3);
    expect(new Set(inside)).toEqual(new Set([100]));
  });
});
