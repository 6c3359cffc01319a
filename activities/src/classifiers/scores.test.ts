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

  it('stay finite at probabilities of 0 and 1', () => {
    expect(score([0, 1, 0], 'probabilities', 1)[1]).toBeCloseTo(Math.log(1e30), 4);
    expect(score([0, 1, 0], 'probabilities', 0)[1]).toBeCloseTo(-Math.log(1e30), 4);
  });
});
