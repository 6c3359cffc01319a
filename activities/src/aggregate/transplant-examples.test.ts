import { expect, it } from 'vitest';
import { keepTransplants, transplantExamples } from './transplant-examples.ts';
import type { TransplantPair } from './transplant-pairs.ts';

const WINDOW = { top: 0, left: 0, height: 1, width: 1 };
const TARGET = { class: 1, className: 'one', window: WINDOW };
const SIZE = { height: 1, width: 1, channels: 1 };

/** A test of one-pixel pictures; the transplants hold 100 + their pair. */
function exampleTest(scores: readonly number[]) {
  const pairs = scores.map((_, index): TransplantPair => {
    const source = { imageId: `source-${index}`, picture: Uint8Array.of(0) };
    const recipient = { imageId: `recipient-${index}`, picture: Uint8Array.of(index), predicted: 0 };
    return { source, concentrated: { ...source, window: WINDOW }, recipient };
  });
  const pictures = Uint8Array.from(scores, (_, index) => 100 + index);
  const probabilities = Float32Array.from(scores.flatMap((score) => [1 - score, score]));
  return transplantExamples(TARGET, 'window', pairs, pictures, probabilities, SIZE);
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
