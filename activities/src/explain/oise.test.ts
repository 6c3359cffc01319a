import { describe, expect, it } from 'vitest';
import { expandMask } from '../classifiers/expand-mask.ts';
import type { Explainer, ExplainerInput, MaskProposal } from './explainer.ts';
import { createOise } from './oise.ts';
import { standardise } from './standardise.ts';

const INPUT: ExplainerInput = {
  height: 24,
  width: 30,
  probability: 0.5,
  logOdds: 0,
  seed: 3,
  passes: 40,
  grid: 4,
  stop: { enabled: true, agreement: 0, every: 10 },
};

/** Follows a chain to its end, each pass answered by `score`. */
function follow(explainer: Explainer, score: (proposal: MaskProposal, pass: number) => number): MaskProposal[] {
  const masks: MaskProposal[] = [];
  while (!explainer.finished) {
    const proposal = explainer.propose(8);
    const probability = Math.fround(score(proposal, masks.length));
    masks.push(proposal);
    explainer.record(Float32Array.of(probability), Float32Array.of(0));
  }
  return masks;
}

describe('createOise', () => {
  it('proposes one mask and waits for its score', () => {
    const explainer = createOise(INPUT);
    expect(explainer.propose(0).count).toBe(0);
    expect(explainer.propose(8).count).toBe(1);
    expect(explainer.propose(8).count).toBe(0);
    explainer.record(Float32Array.of(0.4), Float32Array.of(0));
    expect(explainer.propose(8).count).toBe(1);
  });

  it('uses its whole budget and starts with about three cells in ten on', () => {
    let on = 0;
    for (let seed = 0; seed < 200; seed++) {
      const { cells } = createOise({ ...INPUT, seed }).propose(1);
      on += cells.reduce((sum, value) => sum + value, 0) / 16;
    }
    // Five standard deviations of 3,200 draws at 0.3.
    expect(Math.abs(on / 200 - 0.3)).toBeLessThan(0.041);
    expect(follow(createOise(INPUT), () => 0.5).length).toBe(40);
  });

  it('freezes where the probability is 1 and alternates with its complement where it is 0, as published', () => {
    const frozen = follow(createOise(INPUT), () => 1);
    for (const { cells } of frozen) expect([...cells]).toEqual([...frozen[0]!.cells]);
    const alternating = follow(createOise(INPUT), () => 0);
    alternating.forEach(({ cells }, pass) => {
      const expected = [...alternating[0]!.cells].map((value) => (pass % 2 === 0 ? value : 1 - value));
      expect([...cells]).toEqual(expected);
    });
  });

  it('re-weighs cells that turn on by 0.02 of the change in probability', () => {
    const masks = follow(createOise(INPUT), (_, pass) => (pass === 0 ? 0.9 : 0.4));
    const weights = new Set([...masks[2]!.cells].filter((value) => value > 0 && value < 1));
    // The drop from 0.9 to 0.4 shows in the mask after it: 1 + 0.02·(−0.5).
    expect([...weights]).toEqual([Math.fround(1 + 0.02 * (Math.fround(0.4) - Math.fround(0.9)))]);
  });

  it('draws a mask anew when all its cells are equal', () => {
    const single = follow(createOise({ ...INPUT, grid: 1 }), () => 1);
    // One cell is always equal to itself; without a restart it would stay as it began.
    expect(new Set(single.map(({ cells }) => cells[0])).size).toBe(2);
  });

  it.each([false, true])('sums the upsampled masks (times their score: %s)', (weightByScore) => {
    const explainer = createOise(INPUT, { weightByScore, totalVariation: false });
    const sum = new Float64Array(24 * 30);
    const score = (pass: number) => (pass % 7) / 8;
    follow(explainer, ({ cells, shiftY, shiftX }, pass) => {
      const mask = expandMask(explainer.table, { cells, offset: 0, shiftY: shiftY[0]!, shiftX: shiftX[0]! });
      for (let pixel = 0; pixel < sum.length; pixel++) sum[pixel]! += mask[pixel]! * (weightByScore ? score(pass) : 1);
      return score(pass);
    });
    const { map } = explainer.result();
    standardise(sum).forEach((value, pixel) => {
      expect(map[pixel]).toBeCloseTo(value, 4);
    });
  });

  it('keeps every cell in 0..1 with the total-variation update', () => {
    const explainer = createOise(INPUT, { weightByScore: false, totalVariation: true });
    for (const { cells } of follow(explainer, (_, pass) => (pass % 5) / 5)) {
      for (const value of cells) expect(value >= 0 && value <= 1).toBe(true);
    }
  });

  it('calls a map degenerate when the score never moves', () => {
    const explainer = createOise(INPUT);
    follow(explainer, () => 0.25);
    expect(explainer.result().reason).toMatch(/does not move/);
  });
});
