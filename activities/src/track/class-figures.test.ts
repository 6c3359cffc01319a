import { describe, expect, it } from 'vitest';
import type { ClassMetricRow } from '../tables/rows.ts';
import { buildFigures } from './class-figures.ts';
import { globalTable } from './example-global.ts';

const metric = (target: number, name: string, value: number): ClassMetricRow => ({
  class: target,
  className: target === -1 ? 'all classes' : `class ${target}`,
  metric: name,
  value,
  low: value - 0.1,
  high: value + 0.1,
  count: 50,
});

describe('buildFigures', () => {
  const global = globalTable([
    { class: 2, className: 'class 2', images: 30, concentratedImages: 6, windowShare: 0.2, salientShare: 0.1 },
    { class: 7, className: 'class 7', images: 10, concentratedImages: 4, windowShare: 0.6, salientShare: 0.3 },
    { class: 8, className: 'class 8', images: 0, degenerate: 3 },
  ]);
  const metrics = [
    metric(-1, 'insertion_auc', 0.6),
    metric(2, 'insertion_auc', 0.7),
    metric(2, 'insertion_auc_random', 0.3),
    metric(2, 'reconstruction_accuracy/salient/0.5', 0.9),
    metric(2, 'reconstruction_accuracy/salient/0.65', 0.8),
    metric(2, 'reconstruction_accuracy/random/0.7', 0.95),
    metric(2, 'reconstruction_gap/0.9', 0.25),
    metric(4, 'accuracy', 0.5),
  ];
  const figures = buildFigures(metrics, global, new Map([[2, 0.4]]));
  const [two, four, seven, eight] = figures.classes;

  it('has every class that was explained or has a figure, by number', () => {
    expect(figures.classes.map((row) => [row.class, row.class_name, row.images])).toEqual([
      [2, 'class 2', 30],
      [4, 'class 4', 0],
      [7, 'class 7', 10],
      [8, 'class 8', 0],
    ]);
  });

  it('takes each metric of the class itself, reconstructions at the removed share nearest 70 %', () => {
    expect(two!.insertion_auc).toEqual({ value: 0.7, low: 0.7 - 0.1, high: 0.7 + 0.1, count: 50 });
    expect(two!.reconstruction_accuracy!.value).toBe(0.8);
    expect(two!.reconstruction_gap!.value).toBe(0.25);
    expect(four!.accuracy!.value).toBe(0.5);
    expect(figures.overall.insertion_auc!.value).toBe(0.6);
  });

  it('is null where a figure cannot be computed', () => {
    expect(four).toMatchObject({ window_share: null, concentrated_share: null, salient_share: null, drift: null });
    expect(eight).toMatchObject({ window_share: null, concentrated_share: null, transplant_flip: null });
  });

  it('counts concentrated images and weights class means by images overall', () => {
    expect(seven!.concentrated_share).toMatchObject({ value: 0.4, count: 10 });
    expect(figures.overall.concentrated_share).toMatchObject({ value: 0.25, count: 40 });
    expect(figures.overall.window_share).toBeCloseTo((30 * 0.2 + 10 * 0.6) / 40, 12);
    expect(figures.overall.drift).toBe(0.4);
    expect(figures.overall.images).toBe(40);
  });
});
