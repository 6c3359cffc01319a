import { describe, expect, it } from 'vitest';
import { fromHalfFloats, toHalfFloats } from './half-floats.ts';

describe('half-precision numbers', () => {
  // **Source:** IEEE 754-2019, binary16: 1 sign, 5 exponent and 10 mantissa bits.
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [Infinity, 0x7c00],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -26, 0x0000],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [2 - 2 ** -12, 0x4000],
  ])('%d is %i', (value, bits) => {
    expect([...toHalfFloats(new Float32Array([value]))]).toEqual([bits]);
  });

  it('come back exactly, every one of them', () => {
    const all = Uint16Array.from({ length: 0x7c01 }, (_, bits) => bits);
    expect(toHalfFloats(fromHalfFloats(all))).toEqual(all);
  });

  it('that are no number stay none', () => {
    expect(fromHalfFloats(toHalfFloats(new Float32Array([NaN])))[0]).toBeNaN();
  });
});
