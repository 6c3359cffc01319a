import { expect, it } from 'vitest';
import { accuracyRows, countCorrect, transplantRows } from './share-rows.ts';
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

it('transplant flips stand beside their two controls; a class without recipients has no row', () => {
  const rows = transplantRows(
    new Map([
      [3, { recipients: 10, flipped: 9, controlFlipped: 1, samePlaceFlipped: 2 }],
      [4, { recipients: 0, flipped: 0, controlFlipped: 0, samePlaceFlipped: 0 }],
    ]),
    [],
  );
  expect(rows.map((row) => [row.class, row.className, row.metric, row.value])).toEqual([
    [-1, 'all classes', 'transplant_flip', 0.9],
    [3, '3', 'transplant_flip', 0.9],
    [-1, 'all classes', 'transplant_flip_control', 0.1],
    [3, '3', 'transplant_flip_control', 0.1],
    [-1, 'all classes', 'transplant_flip_same_place', 0.2],
    [3, '3', 'transplant_flip_same_place', 0.2],
  ]);
});
