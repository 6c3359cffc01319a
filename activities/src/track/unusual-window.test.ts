import type { HistoryEntry } from '@saliency-atlas/contract';
import { describe, expect, it } from 'vitest';
import { maskUniform } from '../explain/random.ts';
import { globalTable } from './example-global.ts';
import { buildHistoryEntry } from './build-history-entry.ts';
import { buildFigures } from './class-figures.ts';
import { unusualWindow } from './unusual-window.ts';

function entry(shares: readonly number[], verdict: HistoryEntry['gate']['verdict'] = 'accepted'): HistoryEntry {
  const rows = shares.map((windowShare, index) => ({
    class: index,
    className: `class ${index}`,
    images: 1,
    windowShare,
  }));
  const run = { runId: '', model: 'm', version: '1', manifestSha256: '', datasetDigest: '', images: 1, globalKey: '' };
  const figures = buildFigures([], globalTable(rows), new Map());
  return { ...buildHistoryEntry(run, figures, null, { verdict, reasons: [] }), sequence: 1 };
}

const judge = (now: readonly number[], before: readonly HistoryEntry[], minChanges = 2) =>
  unusualWindow(entry(now).classes, before, minChanges);

describe('unusualWindow', () => {
  const versions = [entry([0.1, 0.3], 'no-reference'), entry([0.12, 0.34]), entry([0.11, 0.29])];

  it('measures each class by what it was in the versions that were not refused', () => {
    expect(judge([0.11, 0.34], versions)).toBeNull();
    const found = judge([0.2, 0.34], [...versions, entry([0.9, 0.9], 'refused')]);
    expect(found).toMatchObject({ versions: 3, className: 'class 0', share: 0.2 });
    expect(found?.usual).toBeCloseTo(0.11, 12);
  });

  it('says nothing of shares that fell, or before enough versions were accepted', () => {
    expect(judge([0.01, 0.02], versions)).toBeNull();
    expect(judge([0.2, 0.34], versions, 3)).toBeNull();
  });

  it('says nothing where all versions are the same', () => {
    const same = Array.from({ length: 7 }, () => entry([0.1, 0.3]));
    expect(judge([0.1, 0.3], same)).toBeNull();
  });

  it('speaks about 1 in N + 1 versions that differ by noise alone', () => {
    const rounds = 2000;
    let spoken = 0;
    for (let round = 0; round < rounds; round++) {
      const uniform = maskUniform(11, round);
      const honest = () => Array.from({ length: 5 }, (_, target) => (0.1 + 0.05 * target) * (0.5 + uniform()));
      const before = Array.from({ length: 9 }, () => entry(honest()));
      if (judge(honest(), before) !== null) spoken++;
    }
    // Four standard errors of a share of 0.1 in 2,000.
    expect(Math.abs(spoken / rounds - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / rounds));
  });
});
