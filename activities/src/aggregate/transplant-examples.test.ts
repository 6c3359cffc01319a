import { expect, it } from 'vitest';
import { keepTransplants, transplantExamples } from './transplant-examples.ts';
import type { TransplantPair } from './transplant-examples.ts';

const WINDOW = { top: 0, left: 0, height: 1, width: 1 };
const TARGET = { class: 1, className: 'one' };

/** A test of five pairs of one-pixel pictures; the transplants hold 100 + their pair, the controls 0. */
function exampleTest(scores: readonly number[]) {
  const pairs = scores.map((_, index): TransplantPair => ({
    sourceId: `source-${index}`,
    recipientId: `recipient-${index}`,
    predictedBefore: 0,
    recipient: Uint8Array.of(index),
  }));
  const pictures = Uint8Array.from({ length: 3 * pairs.length }, (_, at) => (at < pairs.length ? 100 + at : 0));
  const probabilities = Float32Array.from(
    [...scores, ...scores.map(() => 0), ...scores.map(() => 0)].flatMap((score) => [1 - score, score]),
  );
  return transplantExamples(TARGET, pairs, WINDOW, pictures, probabilities);
}

it('keeps recipients that became the class first, the surest in front, each with its picture before and after', () => {
  const examples = exampleTest([0.4, 0.6, 0.1, 0.9, 0.45]);
  expect(
    examples.map(({ recipientId, predicted, before, after }) => [recipientId, predicted, before[0], after[0]]),
  ).toEqual([
    ['recipient-3', 1, 3, 103],
    ['recipient-1', 1, 1, 101],
    ['recipient-4', 0, 4, 104],
  ]);
});

it('has none where there was no pair', () => {
  expect(exampleTest([])).toEqual([]);
});

it('of too many classes keeps those whose window flips most, in the order of the classes', () => {
  const kept = keepTransplants(2);
  [0.2, 0.9, 0, 0.5].forEach((share, index) => {
    kept.offer(
      share,
      exampleTest([share]).map((row) => ({ ...row, class: index })),
    );
  });
  expect(kept.rows().map((row) => row.class)).toEqual([1, 3]);
});
