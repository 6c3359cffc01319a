import { describe, expect, it } from 'vitest';
import { decodeMap, encodeMap } from './map-code.ts';

describe('encodeMap', () => {
  it('gives every value back to within a 64th of a standard deviation', () => {
    const values = Float32Array.from({ length: 801 }, (_, index) => (index - 400) / 100);
    const back = decodeMap(encodeMap(values));
    const furthest = values.reduce((most, value, index) => Math.max(most, Math.abs(value - back[index]!)), 0);
    expect(furthest).toBeLessThanOrEqual(1 / 63);
  });

  it('keeps the order of pixels up to what it rounds together, and cuts what lies beyond four', () => {
    expect([...encodeMap([-9, -4, 4, 9])]).toEqual([0, 0, 255, 255]);
    const back = decodeMap(encodeMap([-1, 0, 0.5, 2]));
    expect([...back]).toEqual([...back].sort((a, b) => a - b));
  });
});
