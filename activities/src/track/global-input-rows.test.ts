import { expect, it } from 'vitest';
import type { GlobalInputRow } from '../tables/rows.ts';
import { globalInputRows } from './global-input-rows.ts';

function input(target: number, group: number, predicted: number, score: number): GlobalInputRow {
  return { class: target, className: '', kind: 'salient', group, images: 10, predicted, score, pixels: null };
}

it('counts the groups of every class and of all, and leaves the picture of all images out', () => {
  const rows = globalInputRows(
    [input(0, -1, 5, 0), input(0, 0, 0, 0.8), input(0, 1, 1, 0.2), input(1, 0, 1, 1), input(1, 1, 1, 1)],
    ['cat', 'dog'],
    1,
  );
  expect(rows.map((row) => [row.metric, row.className, row.value, row.count])).toEqual([
    ['global_input_accuracy/salient', 'all classes', 0.75, 4],
    ['global_input_accuracy/salient', 'cat', 0.5, 2],
    ['global_input_accuracy/salient', 'dog', 1, 2],
    ['global_input_score/salient', 'all classes', 0.75, 4],
    ['global_input_score/salient', 'cat', 0.5, 2],
    ['global_input_score/salient', 'dog', 1, 2],
  ]);
});
