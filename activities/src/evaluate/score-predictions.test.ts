import { describe, expect, it } from 'vitest';
import { scorePredictions } from './score-predictions.ts';

const rows = (...probabilities: number[][]): Float32Array => Float32Array.from(probabilities.flat());

describe('scorePredictions', () => {
  it('counts right answers among labelled images alone', () => {
    const score = scorePredictions(rows([1, 0], [0.25, 0.75], [0.5, 0.5]), 2, [0, 0, null]);
    expect(score).toMatchObject({ labelled: 2, correct: 1, labelProbability: 0.625, confidence: 0.75 });
  });

  it('sure and different answers about four classes inform by two bits', () => {
    const sure = rows([1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]);
    expect(scorePredictions(sure, 4, [null, null, null, null]).information).toBeCloseTo(2, 6);
  });

  it('the same answer to all images informs by nothing, however sure it is', () => {
    const score = scorePredictions(rows([1, 0], [1, 0]), 2, [null, null]);
    expect([score.confidence, score.information]).toEqual([1, 0]);
  });

  it('answers that are always undecided inform by nothing', () => {
    expect(scorePredictions(rows([0.5, 0.5], [0.5, 0.5]), 2, [null, null]).information).toBeCloseTo(0, 6);
  });

  it('a label that the model has no class for counts as none', () => {
    expect(scorePredictions(rows([1, 0]), 2, [7])).toMatchObject({ labelled: 0, labelProbability: null });
  });
});
