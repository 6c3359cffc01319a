import { expect, it } from 'vitest';
import type { Classifier, MaskedBatch } from './classifier.ts';
import { observedClassifier, type ForwardCall } from './observed-classifier.ts';

/** Answers with as many scores as it was asked for, or fails. */
function fakeClassifier(failure?: Error): Classifier {
  const info = { engine: 'fake', digest: '', height: 1, width: 1, channels: 1, classCount: 2, batchSize: 8 };
  const answer = <Scores>(scores: Scores) =>
    failure === undefined ? Promise.resolve(scores) : Promise.reject(failure);
  return {
    info,
    classify: (_images, imageCount) => answer(new Float32Array(imageCount * 2)),
    scoreMasked: ({ count }) => answer({ probability: new Float32Array(count), logOdds: new Float32Array(count) }),
    close: () => Promise.resolve(),
  };
}

const masked = (count: number) => ({ count }) as MaskedBatch;

it('counts passes and the rows of the batches that they fill', async () => {
  const calls: ForwardCall[] = [];
  const classifier = observedClassifier(fakeClassifier(), (call) => calls.push(call));
  await classifier.scoreMasked(masked(8));
  await classifier.scoreMasked(masked(3));
  expect(await classifier.classify(new Float32Array(9), 9)).toHaveLength(18);
  expect(calls.map(({ input, passes, rows }) => [input, passes, rows])).toEqual([
    ['masked', 8, 8],
    ['masked', 3, 8],
    ['plain', 9, 16],
  ]);
});

it('counts no pass that failed', async () => {
  const calls: ForwardCall[] = [];
  const classifier = observedClassifier(fakeClassifier(new Error('out of memory')), (call) => calls.push(call));
  await expect(classifier.scoreMasked(masked(8))).rejects.toThrow('out of memory');
  expect(calls).toEqual([]);
});
