import { expect, it } from 'vitest';
import { TRANSPLANT_TRIALS } from '../aggregate/index.ts';
import type { TransplantScore } from '../aggregate/index.ts';
import { accuracyRows, countCorrect, transplantRows, transplantScores } from './share-rows.ts';
import type { AccuracyCount } from './share-rows.ts';

it('accuracy is by label and counts neither unlabelled nor unreadable images', () => {
  const counts = new Map<number, AccuracyCount>();
  countCorrect(counts, [
    { label: 1, predicted: 1, status: 'ok' },
    { label: 1, predicted: 0, status: 'degenerate' },
    { label: null, predicted: 0, status: 'ok' },
    { label: 0, predicted: -1, status: 'unreadable' },
  ]);
  countCorrect(counts, [{ label: 0, predicted: 0, status: 'ok' }]);
  const rows = accuracyRows(counts, ['coat', 'shirt']);
  expect(rows.map((row) => [row.class, row.className, row.metric, row.value, row.count])).toEqual([
    [-1, 'all classes', 'accuracy', 2 / 3, 3],
    [0, 'coat', 'accuracy', 1, 1],
    [1, 'shirt', 'accuracy', 0.5, 2],
  ]);
  expect(rows.every((row) => row.low < row.value && row.value <= row.high)).toBe(true);
});

it('every transplant trial is a metric of its own; a class without recipients has no row', () => {
  const none = {
    ...{ window: 0, elsewhere: 0, same_place: 0, concentrated: 0, concentrated_control: 0 },
    ...{ frame: 0, frame_control: 0, tone: 0, tone_control: 0, grain: 0, grain_control: 0 },
  };
  const rows = transplantRows(
    new Map([
      [3, { recipients: 10, flipped: { ...none, window: 9, elsewhere: 1, same_place: 2, grain: 5, grain_control: 3 } }],
      [4, { recipients: 0, flipped: none }],
    ]),
    [],
  );
  expect(rows.filter((row) => row.class === 3).map((row) => [row.metric, row.value])).toEqual([
    ['transplant_flip', 0.9],
    ['transplant_flip_control', 0.1],
    ['transplant_flip_same_place', 0.2],
    ['transplant_flip_concentrated', 0],
    ['transplant_flip_concentrated_control', 0],
    ['transplant_flip_frame', 0],
    ['transplant_flip_frame_control', 0],
    ['transplant_flip_tone', 0],
    ['transplant_flip_tone_control', 0],
    ['transplant_flip_grain', 0.5],
    ['transplant_flip_grain_control', 0.3],
  ]);
  expect(rows.filter((row) => row.class !== 3).every((row) => row.class === -1 && row.count === 10)).toBe(true);
});

it('the counts that shares of trials were made of are had back from them, whatever they are', () => {
  const scores = new Map<number, TransplantScore>();
  for (let recipients = 1; recipients <= 100; recipients++) {
    const flipped = TRANSPLANT_TRIALS.map((trial, index) => [trial, (recipients * (7 * index + 3)) % (recipients + 1)]);
    scores.set(recipients, { recipients, flipped: Object.fromEntries(flipped) as TransplantScore['flipped'] });
  }
  expect(transplantScores(transplantRows(scores, []))).toEqual(scores);
});
