import { describe, expect, it } from 'vitest';
import { gridBlocks, muFidelity, muFidelitySubsets } from './mu-fidelity.ts';

describe('gridBlocks', () => {
  it('cuts 4×6 pixels into 2×2 blocks of 2×3', () => {
    expect([...gridBlocks(4, 6, 2).subarray(0, 6)]).toEqual([0, 0, 0, 1, 1, 1]);
    expect([...gridBlocks(4, 6, 2).subarray(18)]).toEqual([2, 2, 2, 3, 3, 3]);
  });
});

describe('muFidelitySubsets', () => {
  it('removes the same number of blocks in every subset, and every block about equally often', () => {
    const subsets = muFidelitySubsets({ grid: 4, share: 0.25, subsets: 1000, seed: 5 });
    for (let subset = 0; subset < 1000; subset++) {
      expect(subsets.subarray(subset * 16, subset * 16 + 16).reduce((a, b) => a + b, 0)).toBe(4);
    }
    for (let cell = 0; cell < 16; cell++) {
      const times = subsets.filter((removed, index) => index % 16 === cell && removed === 1).length;
      expect(times).toBeGreaterThan(190);
      expect(times).toBeLessThan(310);
    }
  });

  it('refuses a share that removes nothing', () => {
    expect(() => muFidelitySubsets({ grid: 2, share: 0.01, subsets: 1, seed: 0 })).toThrow(RangeError);
  });
});

describe('muFidelity', () => {
  const blocks = gridBlocks(4, 4, 2);
  const subsets = muFidelitySubsets({ grid: 2, share: 0.5, subsets: 50, seed: 2 });
  const effect = [0.4, 0.3, 0.2, 0.05];
  const drops = Float64Array.from({ length: 50 }, (_, subset) =>
    effect.reduce((sum, value, cell) => sum + value * subsets[subset * 4 + cell]!, 0),
  );

  it('is 1 for the true effects of an additive classifier and −1 for their opposite', () => {
    const map = Float32Array.from(blocks, (block) => effect[block]!);
    expect(muFidelity(map, blocks, subsets, drops)).toBeCloseTo(1, 12);
    expect(
      muFidelity(
        map.map((value) => -value),
        blocks,
        subsets,
        drops,
      ),
    ).toBeCloseTo(-1, 12);
  });
});
