import { expect, it } from 'vitest';
import type { ClassFigures } from '@saliency-atlas/contract';
import { wilsonInterval } from '../evaluate/index.ts';
import { leastShare, orderClasses } from './order-classes.ts';
import { tinyEntry } from './tiny-report-model.ts';

const row = (index: number, share: number, count: number) => {
  const figures: ClassFigures = {
    ...tinyEntry().overall,
    class: index,
    class_name: `class ${index}`,
    concentrated_share: wilsonInterval(share, count),
    transplant_flip: null,
  };
  return { class: index, name: `class ${index}`, figures };
};
const gate = { verdict: 'accepted' as const, reasons: [] };

it('a class of one concentrated image does not stand before one of which forty of a hundred are', () => {
  const classes = [row(0, 1, 1), row(1, 0.4, 100), row(2, 0, 100), row(3, 1, 2)];
  expect(orderClasses({ gate, classes }).map((ordered) => ordered.class)).toEqual([1, 3, 0, 2]);
});

it('the more classes there are, the less a share of few images says', () => {
  const { figures } = row(0, 1, 3);
  const least = [1, 10, 1000].map((classCount) => leastShare(figures, 'concentrated_share', classCount));
  expect(least).toEqual(least.toSorted((a, b) => b - a));
  expect(least.every((share) => share > 0 && share < 1)).toBe(true);
  expect(leastShare(figures, 'transplant_flip', 10)).toBe(-1);
});
