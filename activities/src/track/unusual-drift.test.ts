import type { HistoryEntry } from '@saliency-atlas/contract';
import { describe, expect, it } from 'vitest';
import { maskUniform } from '../explain/random.ts';
import { globalTable } from './example-global.ts';
import { buildHistoryEntry } from './build-history-entry.ts';
import { buildFigures } from './class-figures.ts';
import { unusualDrift } from './unusual-drift.ts';

function entry(drifts: readonly number[], verdict: 'accepted' | 'refused' = 'accepted'): HistoryEntry {
  const global = globalTable(drifts.map((_, index) => ({ class: index, className: `class ${index}` })));
  const run = { runId: '', model: 'm', version: '1', manifestSha256: '', datasetDigest: '', images: 1, globalKey: '' };
  const figures = buildFigures([], global, new Map(drifts.map((drift, index) => [index, drift])));
  return { ...buildHistoryEntry(run, figures, null, { verdict, reasons: [] }), sequence: 1 };
}

const judge = (now: readonly number[], before: readonly HistoryEntry[], minChanges = 3) =>
  unusualDrift(entry(now).classes, before, minChanges);

describe('unusualDrift', () => {
  const restless = [entry([0.4, 0.1]), entry([0.5, 0.12]), entry([0.45, 0.08])];

  it('measures each class by what is usual in that class', () => {
    expect(judge([0.5, 0.1], restless)).toBeNull();
    const found = judge([0.5, 0.4], restless);
    expect(found).toMatchObject({ changes: 3, className: 'class 1', drift: 0.4 });
    expect(found?.usual).toBeCloseTo(0.1, 12);
  });

  it('says nothing before enough changes were accepted', () => {
    expect(judge([0.5, 0.4], restless, 4)).toBeNull();
  });

  it('learns nothing from refused versions', () => {
    expect(judge([0.5, 0.4], [...restless, entry([0.5, 0.9], 'refused')])?.usual).toBeCloseTo(0.1, 12);
  });

  it('has nothing to say about a class that it never saw', () => {
    const one = [entry([0.4]), entry([0.5]), entry([0.45])];
    expect(judge([0.45, 2], one)).toBeNull();
  });

  it('speaks about 1 in N + 1 versions that differ by noise alone', () => {
    const changes = 9;
    const rounds = 2000;
    let spoken = 0;
    for (let round = 0; round < rounds; round++) {
      const uniform = maskUniform(7, round);
      const honest = () => Array.from({ length: 5 }, (_, target) => (0.1 + 0.05 * target) * (0.5 + uniform()));
      const before = Array.from({ length: changes }, () => entry(honest()));
      if (judge(honest(), before) !== null) spoken++;
    }
    // Four standard errors of a share of 0.1 in 2,000.
    expect(Math.abs(spoken / rounds - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / rounds));
  });
});
