import { expect, it } from 'vitest';
import type { ClassFigures } from '@saliency-atlas/contract';
import { tinyEntry } from './tiny-report-model.ts';
import { usualDrift, usualDriftWords } from './usual-drift.ts';

const entry = (verdict: 'accepted' | 'refused', drift: number | null) =>
  tinyEntry({
    gate: { verdict, reasons: [] },
    classes: [{ ...tinyEntry().overall, class: 3, class_name: 'cat', drift } satisfies ClassFigures],
  });

it('takes the drift of accepted changes alone', () => {
  const before = [entry('accepted', null), entry('accepted', 0.2), entry('refused', 0.9), entry('accepted', 0.1)];
  expect(usualDrift(before, 3)).toEqual({ changes: 2, least: 0.1, most: 0.2 });
  expect(usualDrift(before, 4)).toBeNull();
  expect(usualDriftWords(usualDrift(before, 3))).toBe('0.100 to 0.200 in 2 accepted changes before');
});
