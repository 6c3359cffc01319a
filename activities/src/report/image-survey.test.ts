import { describe, expect, it } from 'vitest';
import { planRowOf } from '../tables/example-tables.ts';
import type { GlobalRow, GlobalTable, SaliencyRow } from '../tables/rows.ts';
import { createImageSurveyor } from './image-survey.ts';
import type { ImageSurvey } from './image-survey.ts';
import { decodeMap } from './map-code.ts';
import { createTypicality } from './map-correlation.ts';

const global: GlobalTable = {
  height: 1,
  width: 4,
  channels: 1,
  rows: [0, 1, 2].map((index) => ({ class: index, className: '', mapMean: Float32Array.of(1, 0, 0, -1) }) as GlobalRow),
};

function rowOf(index: number, changes: Partial<SaliencyRow> = {}): SaliencyRow {
  return {
    imageId: `image-${String(index).padStart(5, '0')}`,
    imageSha256: '',
    label: 0,
    predicted: 0,
    target: changes.predicted ?? 0,
    score: 0.9,
    status: 'ok',
    reason: '',
    passes: 100,
    converged: false,
    seed: 0,
    confidence: null,
    map: Float32Array.of(1, 0, 0, -1),
    effect: null,
    effectError: null,
    ...changes,
  };
}

function surveyOf(rows: readonly SaliencyRow[], limit: number): ImageSurvey {
  const surveyor = createImageSurveyor(global, limit, 500);
  const typicalityOf = createTypicality(new Map(global.rows.map((row) => [row.class, row.mapMean])));
  for (const row of rows) surveyor.offer(row, planRowOf(row), typicalityOf(row));
  return surveyor.finish();
}

describe('createImageSurveyor', () => {
  it('counts every image once, however many classes of it were explained', () => {
    const rows = [rowOf(1), rowOf(1, { target: 1 }), rowOf(2, { predicted: 1 }), rowOf(3, { status: 'degenerate' })];
    const { images, right, wrong, degenerate, passes, confusion } = surveyOf(rows, 10);
    expect({ images, right, wrong, degenerate, passes }).toEqual({
      images: 3,
      right: 1,
      wrong: 1,
      degenerate: 1,
      passes: 400,
    });
    expect(confusion.labelled).toBe(3);
    expect(confusion.cells.map(({ label, predicted, images: count }) => [label, predicted, count])).toEqual([
      [0, 0, 2],
      [0, 1, 1],
    ]);
  });

  it('counts the passes that maps which settled early left of their budget of 500', () => {
    const rows = [rowOf(1, { converged: true }), rowOf(2), rowOf(3, { converged: true, passes: 300 })];
    expect(surveyOf(rows, 10)).toMatchObject({ converged: 2, passesSaved: 600 });
  });

  it('averages where the model looked, for each kind of wrong answer', () => {
    const wrong = { predicted: 1, target: 1 };
    const { confusion } = surveyOf(
      [
        rowOf(1, { ...wrong, map: Float32Array.of(2, 0, 0, 0) }),
        rowOf(2, { ...wrong, map: Float32Array.of(0, 0, 0, 1) }),
      ],
      10,
    );
    expect([...confusion.cells[0]!.map!.values]).toEqual([1, 0, 0, 0.5]);
  });

  it('samples the same images in whatever order they come', () => {
    const rows = Array.from({ length: 500 }, (_, index) => rowOf(index, index % 7 === 0 ? { predicted: 1 } : {}));
    const ids = (survey: ImageSurvey): string[] => survey.sample.map(({ id }) => id);
    expect(ids(surveyOf(rows.toReversed(), 60))).toEqual(ids(surveyOf(rows, 60)));
  });

  it('shows rare confusions beside a common one, and outliers among right answers', () => {
    const rows = Array.from({ length: 3000 }, (_, index) => {
      if (index === 1500) return rowOf(index, { predicted: 2 });
      if (index === 1501) return rowOf(index, { map: Float32Array.of(-1, 0, 0, 1) });
      return rowOf(index, index % 3 === 0 ? { predicted: 1 } : {});
    });
    const { sample } = surveyOf(rows, 40);
    expect(sample).toHaveLength(40);
    expect(new Set(sample.map(({ id }) => id)).size).toBe(40);
    expect(sample.filter(({ predicted }) => predicted === 2)).toHaveLength(1);
    expect(sample.find(({ id }) => id === 'image-01501')?.typicality).toBeCloseTo(-1, 6);
    const wrongCount = sample.filter(({ label, predicted }) => label !== predicted).length;
    expect(wrongCount).toBeGreaterThan(12);
    expect(wrongCount).toBeLessThan(28);
  });

  it('keeps small maps that stand for themselves when the shard they came from is gone', () => {
    const map = Float32Array.of(3, 0, 0, -3);
    const row = rowOf(1, { map });
    const survey = surveyOf([row], 4);
    map.fill(0);
    expect(decodeMap(survey.sample[0]!.map!.code)[0]).toBeCloseTo(3, 1);
  });
});
