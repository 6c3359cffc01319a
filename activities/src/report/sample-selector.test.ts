import { describe, expect, it } from 'vitest';
import { planRowOf } from '../tables/example-tables.ts';
import type { GlobalRow, GlobalTable, SaliencyRow } from '../tables/rows.ts';
import { createTypicality } from './map-correlation.ts';
import { createSampleSelector } from './sample-selector.ts';

const MEAN_MAP = Float32Array.from([1, 0, 0, -1]);
const GLOBAL = {
  height: 2,
  width: 2,
  channels: 1,
  rows: [{ class: 0, className: 'cat', mapMean: MEAN_MAP } as GlobalRow],
} satisfies GlobalTable;

function saliencyRow(imageId: string, map: number[], changes: Partial<SaliencyRow> = {}): SaliencyRow {
  return {
    imageId,
    imageSha256: '',
    label: 0,
    predicted: 0,
    target: 0,
    score: 0.9,
    status: 'ok',
    reason: '',
    passes: 10,
    converged: true,
    seed: 1,
    confidence: null,
    map: Float32Array.from(map),
    effect: null,
    effectError: null,
    ...changes,
  };
}

const typicalityOf = createTypicality(new Map(GLOBAL.rows.map((row) => [row.class, row.mapMean])));

const ROWS = [
  saliencyRow('same', [1, 0, 0, -1]),
  saliencyRow('near', [1, 0.2, 0, -1]),
  saliencyRow('opposite', [-1, 0, 0, 1]),
  saliencyRow('wrong', [1, 0, 0, -1], { predicted: 1, target: 1 }),
  saliencyRow('degenerate', [0, 0, 0, 0], { status: 'degenerate' }),
];

describe('createSampleSelector', () => {
  const idsBy = (rows: readonly SaliencyRow[], perKind: number): string[] => {
    const selector = createSampleSelector(GLOBAL, perKind);
    for (const row of rows) selector.offer(row, planRowOf(row), typicalityOf(row));
    return selector.selected().map(({ kind, row }) => `${kind}:${row.imageId}`);
  };

  it('keeps what is most and least like the class, and what is classified wrong under its label', () => {
    expect(idsBy(ROWS, 1)).toEqual(['typical:same', 'wrong:wrong', 'outlier:opposite']);
  });

  it('gives the same choice whatever the order of the rows', () => {
    expect(idsBy(ROWS.toReversed(), 2)).toEqual(idsBy(ROWS, 2));
  });

  it('shows an image of a small class once', () => {
    expect(idsBy(ROWS.slice(0, 2), 3)).toEqual(['typical:same', 'typical:near']);
  });

  it('keeps nothing of classes that are not shown', () => {
    const selector = createSampleSelector(GLOBAL, 2, new Set([1]));
    for (const row of ROWS) selector.offer(row, planRowOf(row), typicalityOf(row));
    expect(selector.selected()).toEqual([]);
  });

  it('keeps copies of maps, so that a shard of them can go', () => {
    const map = Float32Array.of(1, 0, 0, -1);
    const selector = createSampleSelector(GLOBAL, 1);
    const row = { ...saliencyRow('view', []), map };
    selector.offer(row, planRowOf(row), typicalityOf(row));
    map.fill(9);
    expect([...selector.selected()[0]!.map.values]).toEqual([1, 0, 0, -1]);
  });

  it('measures agreement as correlation with the mean map of the explained class', () => {
    const selector = createSampleSelector(GLOBAL, 1);
    selector.offer(ROWS[2]!, planRowOf(ROWS[2]!), typicalityOf(ROWS[2]!));
    expect(selector.selected()[0]?.agreement).toBeCloseTo(-1, 6);
  });
});
