import { describe, expect, it } from 'vitest';
import { resampleBicubic } from './resample.ts';

describe('resampleBicubic', () => {
  it('gives the values back at equal size', () => {
    const values = [3, -1, 4, 1, -5, 9];
    expect([...resampleBicubic(values, 2, 3, 2, 3)]).toEqual(values);
  });

  it('keeps a constant and, away from the edges, a slope', () => {
    for (const value of resampleBicubic(new Float64Array(12).fill(7), 3, 4, 10, 9)) expect(value).toBeCloseTo(7, 12);
    const slope = resampleBicubic([0, 1, 2, 3, 4, 5, 6, 7], 1, 8, 1, 32);
    for (let x = 8; x < 24; x++) expect(slope[x]).toBeCloseTo((x + 0.5) / 4 - 0.5, 12);
  });

  it("follows Keys' kernel with a = −½", () => {
    // By hand: pixel 2 of 8 from 4 samples lies at 0.75: weights at distances 1.75, 0.75, 0.25, 1.25.
    const weights = [-0.0234375, 0.2265625, 0.8671875, -0.0703125];
    const impulse = [0, 1, 0, 0];
    expect(resampleBicubic(impulse, 1, 4, 1, 8)[2]).toBeCloseTo(weights[2]!, 12);
    expect(resampleBicubic([0, 0, 1, 0], 1, 4, 1, 8)[2]).toBeCloseTo(weights[3]!, 12);
    // Sample 0 also stands in for the one left of the edge.
    expect(resampleBicubic([1, 0, 0, 0], 1, 4, 1, 8)[2]).toBeCloseTo(weights[0]! + weights[1]!, 12);
  });

  it('turns with its input when rows and columns are exchanged', () => {
    const values = [1, 5, 2, 8, 3, 9];
    const transposed = [1, 8, 5, 3, 2, 9];
    const wide = resampleBicubic(values, 2, 3, 7, 11);
    const tall = resampleBicubic(transposed, 3, 2, 11, 7);
    for (let y = 0; y < 7; y++) for (let x = 0; x < 11; x++) expect(tall[x * 7 + y]).toBeCloseTo(wide[y * 11 + x]!, 12);
  });
});
