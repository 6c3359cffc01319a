import { describe, expect, it } from 'vitest';
import { imageSeed, maskUniform } from './random.ts';

describe('imageSeed', () => {
  it('changes with the run seed, the image and the class, and with nothing else', () => {
    const seeds = [imageSeed(0, 'ab', 1), imageSeed(1, 'ab', 1), imageSeed(0, 'ac', 1), imageSeed(0, 'ab', 2)];
    expect(new Set(seeds).size).toBe(4);
    expect(imageSeed(0, 'ab', 1)).toBe(seeds[0]);
  });

  it('is the head of the SHA-256 of "seed:image:class"', () => {
    // Source: printf '0:ab:1' | sha256sum
    expect(imageSeed(0, 'ab', 1).toString(16).padStart(8, '0')).toBe('cd73c655');
  });
});

describe('maskUniform', () => {
  it('gives the same numbers for the same key, in whatever order masks are made', () => {
    const draw = (index: number) => Array.from({ length: 5 }, maskUniform(7, index));
    const forwards = [0, 1, 2].map(draw);
    expect([2, 1, 0].map(draw).toReversed()).toEqual(forwards);
  });

  it('is uniform and uncorrelated over neighbouring keys and draws', () => {
    const masks = 4000;
    const draws = 66;
    const values = Array.from({ length: masks }, (_, index) => Array.from({ length: draws }, maskUniform(3, index)));
    // Five standard deviations of a mean of products of n centred uniforms: 5 / (12 √n).
    const bound = 5 / (12 * Math.sqrt(masks));
    for (let draw = 0; draw < draws; draw++) {
      let mean = 0;
      let withNextMask = 0;
      let withNextDraw = 0;
      for (let mask = 1; mask < masks; mask++) {
        const value = values[mask]![draw]! - 0.5;
        mean += value / masks;
        withNextMask += (value * (values[mask - 1]![draw]! - 0.5)) / masks;
        withNextDraw += (value * (values[mask]![(draw + 1) % draws]! - 0.5)) / masks;
      }
      expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(12 * masks));
      expect(Math.abs(withNextMask)).toBeLessThan(bound);
      expect(Math.abs(withNextDraw)).toBeLessThan(bound);
    }
  });

  it('never repeats a mask among neighbouring keys', () => {
    const firsts = new Set(Array.from({ length: 10_000 }, (_, index) => maskUniform(5, index)()));
    // 10,000 draws of 32 bits: a collision is expected 0.01 times.
    expect(firsts.size).toBeGreaterThan(9_997);
  });
});
