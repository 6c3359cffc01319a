import { describe, expect, it } from 'vitest';
import { scoreTargets, softmaxRows } from './scores.ts';

const score = (outputs: number[], kind: 'logits' | 'probabilities', target: number): [number, number] => {
  const row = Float32Array.from(outputs);
  const { probability, logOdds } = scoreTargets(row, outputs.length, kind, new Int32Array([target]));
  return [probability[0]!, logOdds[0]!];
};

describe('scores of a target class', () => {
  it('are 1/3 and log ½ where three logits are equal', () => {
    const [probability, logOdds] = score([7, 7, 7], 'logits', 1);
    expect(probability).toBeCloseTo(1 / 3, 6);
    expect(logOdds).toBeCloseTo(Math.log(0.5), 6);
  });

  it('do not change when all logits rise by the same, however much', () => {
    expect(score([1001, 1000, 999], 'logits', 0)).toEqual(score([1, 0, -1], 'logits', 0));
  });

  it('agree between logits and their softmax', () => {
    const logits = [0.3, -2, 1.5, 0];
    const [probability, logOdds] = score([...softmaxRows(Float32Array.from(logits), 4)], 'probabilities', 2);
    expect(probability).toBeCloseTo(score(logits, 'logits', 2)[0], 6);
    expect(logOdds).toBeCloseTo(score(logits, 'logits', 2)[1], 5);
  });

  it('against the strongest rival are what the two have between them, from logits and from their softmax', () => {
    const logits = [2, 1, -5, 0.5];
    const rows = [
      [logits, 'logits'],
      [[...softmaxRows(Float32Array.from(logits), 4)], 'probabilities'],
    ] as const;
    for (const [outputs, kind] of rows) {
      const ofRow = (target: number) =>
        scoreTargets(Float32Array.from(outputs), 4, kind, Int32Array.of(target), 'rival');
      // The strongest rival of class 0 is 1, that of every other class is 0.
      expect(ofRow(0).logOdds[0]).toBeCloseTo(1, 5);
      expect(ofRow(3).logOdds[0]).toBeCloseTo(-1.5, 5);
      expect(ofRow(3).probability[0]).toBeCloseTo(1 / (1 + Math.exp(1.5)), 6);
    }
  });

  it('of two classes are the same against all others and against the strongest', () => {
    const [outputs, target] = [Float32Array.of(0.3, -1.2), Int32Array.of(0)];
    expect(scoreTargets(outputs, 2, 'logits', target, 'rival')).toEqual(scoreTargets(outputs, 2, 'logits', target));
  });

  it('stay finite at probabilities of 0 and 1', () => {
    expect(score([0, 1, 0], 'probabilities', 1)[1]).toBeCloseTo(Math.log(1e30), 4);
    expect(score([0, 1, 0], 'probabilities', 0)[1]).toBeCloseTo(-Math.log(1e30), 4);
  });
});
