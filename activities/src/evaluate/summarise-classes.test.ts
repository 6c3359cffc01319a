import { describe, expect, it } from 'vitest';
import type { ReconstructionRow, RegionKind } from '../tables/rows.ts';
import { reconstructionFigures } from './reconstruction-shares.ts';
import { createClassSummary } from './summarise-classes.ts';

function reconstructions(imageId: string, region: RegionKind, accepted: readonly boolean[]): ReconstructionRow[] {
  return accepted.map((keeps, sample) => ({
    imageId,
    target: 2,
    region,
    removedShare: Math.fround(0.7),
    removedPixels: 0.2,
    sample,
    predicted: keeps ? 2 : 0,
    score: 0.5,
    accepted: keeps,
    fillLoss: 0,
    pixels: null,
  }));
}

describe('reconstructionFigures', () => {
  it('gives each image its share of accepted samples and its own gap, random minus salient', () => {
    const rows = [
      ...reconstructions('a', 'salient', [true, false, false, false]),
      ...reconstructions('a', 'random', [true, true, true, false]),
    ];
    expect(reconstructionFigures(rows)).toEqual([
      { target: 2, metric: 'reconstruction_accuracy/salient/0.7', value: 0.25 },
      { target: 2, metric: 'reconstruction_score/salient/0.7', value: 0.5 },
      { target: 2, metric: 'reconstruction_accepted_score/salient/0.7', value: 0.5 },
      { target: 2, metric: 'reconstruction_fill_loss/salient/0.7', value: 0 },
      { target: 2, metric: 'reconstruction_accuracy/random/0.7', value: 0.75 },
      { target: 2, metric: 'reconstruction_gap/0.7', value: 0.5 },
    ]);
  });

  it('has no gap for an image without a random region', () => {
    const figures = reconstructionFigures(reconstructions('a', 'salient', [true]));
    expect(figures.filter(({ metric }) => metric.includes('gap'))).toEqual([]);
  });

  it('a gap is positive where the map is right, in both directions', () => {
    const rows = [
      ...reconstructions('a', 'top', [false]),
      ...reconstructions('a', 'top_random', [true]),
      ...reconstructions('a', 'keep', [true]),
      ...reconstructions('a', 'keep_random', [false]),
    ];
    const gaps = reconstructionFigures(rows).filter(({ metric }) => metric.includes('gap'));
    expect(gaps.map(({ metric, value }) => [metric, value])).toEqual([
      ['reconstruction_gap_top/0.7', 1],
      ['reconstruction_gap_keep/0.7', 1],
    ]);
  });

  it('the score of the accepted is over them alone, and missing where none is', () => {
    const [kept, lost] = reconstructions('a', 'salient', [true, false]);
    const scoreOf = (rows: readonly ReconstructionRow[]) =>
      reconstructionFigures(rows).find(({ metric }) => metric.startsWith('reconstruction_accepted_score'))?.value;
    expect(
      scoreOf([
        { ...kept!, score: 0.9 },
        { ...lost!, score: 0.1 },
      ]),
    ).toBe(0.9);
    expect(scoreOf([lost!])).toBeUndefined();
  });
});

const nothing = () => Promise.resolve();

describe('createClassSummary', () => {
  const metrics = [
    { imageId: 'a', target: 0, metric: 'insertion_auc', value: 0.2 },
    { imageId: 'b', target: 0, metric: 'insertion_auc', value: 0.4 },
    { imageId: 'c', target: 1, metric: 'insertion_auc', value: 0.9 },
  ];

  it('gives every class and all together their mean and count', async () => {
    const summary = createClassSummary(['cat', 'dog'], 1);
    summary.addMetrics(metrics);
    const rows = await summary.rows(nothing);
    expect(rows.map(({ class: group, className, count }) => [group, className, count])).toEqual([
      [-1, 'all classes', 3],
      [0, 'cat', 2],
      [1, 'dog', 1],
    ]);
    [0.5, 0.3, 0.9].forEach((mean, index) => {
      expect(rows[index]!.value).toBeCloseTo(mean, 12);
    });
    expect(rows[1]!.low).toBeCloseTo(0.2, 12);
    expect(rows[1]!.high).toBeCloseTo(0.4, 12);
  });

  it('does not depend on the order in which rows come', async () => {
    const forwards = createClassSummary([], 1);
    const backwards = createClassSummary([], 1);
    forwards.addMetrics(metrics);
    for (const metric of [...metrics].reverse()) backwards.addMetrics([metric]);
    expect(await backwards.rows(nothing)).toEqual(await forwards.rows(nothing));
  });

  it('counts images, not samples, behind a reconstruction accuracy', async () => {
    const summary = createClassSummary([], 1);
    summary.addReconstructions(reconstructions('a', 'salient', [true, true, true, true]));
    summary.addReconstructions(reconstructions('b', 'salient', [false, false, false, false]));
    const overall = (await summary.rows(nothing)).find(({ metric }) => metric.startsWith('reconstruction_accuracy'));
    expect(overall).toMatchObject({ metric: 'reconstruction_accuracy/salient/0.7', value: 0.5, count: 2 });
    // Wilson, 1 of 2
    expect(overall!.low).toBeCloseTo(0.0945, 3);
  });
});
