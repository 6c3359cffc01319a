import { describe, expect, it } from 'vitest';
import type { Region } from './testing/analytic-classifier.ts';
import { contains, energyIn, explainWith, GREY, highest, SIDE } from './testing/explain-analytic.ts';
import { KNOWN_CLASSIFIERS } from './testing/known-classifiers.ts';

const SEEDS = [1, 2, 3, 4, 5];
/** Of the positive saliency, what must lie in the region that decides: on average over the positions, and in each. */
const ENERGY = { mean: 0.8, each: 0.76 };

/** The map's values in some columns; far below all others elsewhere. */
function within(map: Float32Array, { left, width }: Region): Float32Array {
  return map.map((value, pixel) => {
    const x = pixel % SIDE.width;
    return x >= left - 4 && x < left + width + 4 ? value : -9;
  });
}

describe.each(KNOWN_CLASSIFIERS)('atlas, where what decides is known: %s', (_name, make) => {
  it('points into it, and has four fifths of its energy there', async () => {
    const energies: number[] = [];
    for (const seed of SEEDS) {
      const { regions, score, image = GREY, against } = make(seed);
      const { map } = await explainWith(score, image, { seed });
      for (const region of regions) expect(contains(region, highest(within(map, region)))).toBe(true);
      expect(regions.some((region) => contains(region, highest(map)))).toBe(true);
      if (against !== undefined) expect(contains(against, highest(map.map((value) => -value)))).toBe(true);
      energies.push(energyIn(map, ...regions));
    }
    const mean = energies.reduce((sum, energy) => sum + energy, 0) / energies.length;
    const lowest = Math.min(...energies);
    expect(mean).toBeGreaterThan(ENERGY.mean);
    expect(lowest).toBeGreaterThan(ENERGY.each);
  });
});
