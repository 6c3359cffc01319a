import { AtlasError } from '@saliency-atlas/contract';
import { describe, expect, it } from 'vitest';
import { expandMask } from '../../classifiers/expand-mask.ts';
import type { Explainer, ExplainerInput, MaskProposal } from '../explainer.ts';
import { rankCorrelation } from '../rank-correlation.ts';
import { createPeer, type PeerMethod } from './create-peer.ts';

const SIDE = 28;
const input: ExplainerInput = {
  height: SIDE,
  width: SIDE,
  probability: 1,
  logOdds: 5,
  seed: 11,
  passes: 600,
  grid: 8,
  stop: { enabled: false, agreement: 0.98, every: 100 },
};
const PROBING: readonly PeerMethod[] = ['hsic', 'sobol', 'occlusion', 'lime'];

/** The share of the object (rows 8–11, columns 16–19: one 7×7 cell, four 14×14 patches) that the mask keeps. */
function objectKept(mask: Float32Array): number {
  let sum = 0;
  for (let y = 8; y < 12; y++) for (let x = 16; x < 20; x++) sum += mask[y * SIDE + x]!;
  return sum / 16;
}

function scoresOf(explainer: Explainer, proposal: MaskProposal, score: (mask: Float32Array) => number): Float32Array {
  const cellCount = explainer.table.gridRows * explainer.table.gridColumns;
  return Float32Array.from({ length: proposal.count }, (_, index) =>
    score(
      expandMask(explainer.table, {
        cells: proposal.cells,
        offset: index * cellCount,
        shiftY: proposal.shiftY[index]!,
        shiftX: proposal.shiftX[index]!,
      }),
    ),
  );
}

function explain(method: PeerMethod, score: (mask: Float32Array) => number, room = 64, seed = 11): Explainer {
  const explainer = createPeer(method, { ...input, seed });
  while (!explainer.finished) {
    const scores = scoresOf(explainer, explainer.propose(room), score);
    explainer.record(scores, scores);
  }
  return explainer;
}

describe.each(PROBING)('%s', (method) => {
  it('puts the highest pixel on the object that the classifier sees', () => {
    const { map, status } = explain(method, objectKept).result();
    const top = map.indexOf(Math.max(...map));
    expect(status).toBe('ok');
    expect(Math.floor(top / SIDE)).toBeGreaterThanOrEqual(8);
    expect(Math.floor(top / SIDE)).toBeLessThan(12);
    expect(top % SIDE).toBeGreaterThanOrEqual(16);
    expect(top % SIDE).toBeLessThan(20);
  });

  it('gives a map of mean 0 and standard deviation 1', () => {
    const { map } = explain(method, objectKept).result();
    const mean = map.reduce((sum, value) => sum + value, 0) / map.length;
    expect(mean).toBeCloseTo(0, 5);
    expect(map.reduce((sum, value) => sum + value * value, 0) / map.length).toBeCloseTo(1, 4);
  });

  it('calls a classifier that ignores the image degenerate', () => {
    const { map, status, reason } = explain(method, () => input.probability).result();
    expect({ status, sum: map.reduce((a, b) => a + Math.abs(b), 0) }).toEqual({ status: 'degenerate', sum: 0 });
    expect(reason).not.toBe('');
  });

  it('does not depend on how the room for proposals was cut', () => {
    expect(explain(method, objectKept, 7).result()).toEqual(explain(method, objectKept, 1000).result());
  });

  it('stays within the passes and says how many it took', () => {
    const { passes } = explain(method, objectKept).result();
    expect(passes).toBe({ hsic: 600, sobol: 600, occlusion: 196, lime: 600, random: 0, centre: 0 }[method]);
  });

  it('refuses scores of masks that were never proposed', () => {
    const explainer = createPeer(method, input);
    explainer.propose(2);
    expect(() => {
      explainer.record(new Float32Array(3), new Float32Array(3));
    }).toThrow(RangeError);
  });
});

describe('createPeer', () => {
  it('ranks two objects of lime by their weights and keeps an opposing one negative', () => {
    const score = (mask: Float32Array): number => 0.5 + 0.4 * mask[2 * SIDE + 2]! - 0.3 * mask[26 * SIDE + 26]!;
    const { effect } = explain('lime', score).result();
    expect(effect![0]).toBeCloseTo(0.4, 1);
    expect(effect![48]).toBeCloseTo(-0.3, 1);
    expect(Math.abs(effect![24]!)).toBeLessThan(0.01);
  });

  it('measures in occlusion what each patch takes away', () => {
    const { effect } = explain('occlusion', objectKept).result();
    expect(effect![4 * 14 + 8]).toBeCloseTo(0.25, 6);
    expect(effect![0]).toBeCloseTo(0, 6);
  });

  it('lets the seed move random masks and the random map, but neither occlusion nor the centre map', () => {
    const differs = (method: PeerMethod): boolean => {
      const score = (mask: Float32Array): number => 0.5 + 0.4 * mask[2 * SIDE + 2]! * objectKept(mask);
      const [a, b] = [1, 2].map((seed) => explain(method, score, 64, seed).result().map);
      return rankCorrelation(a!, b!) < 1 - 1e-9;
    };
    expect((['hsic', 'sobol', 'lime', 'random', 'occlusion', 'centre'] as const).map(differs)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('refuses fewer passes than the smallest sobol design takes', () => {
    expect(() => createPeer('sobol', { ...input, passes: 99 })).toThrow(AtlasError);
  });
});
