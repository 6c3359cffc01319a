import { expect, it } from 'vitest';
import { exampleClass, exampleEntry } from '../gate-formats/example-gate.ts';
import { FIGURE_COLUMNS } from '../figure-columns.ts';
import { historyTable } from './history.ts';

const entries = ['1.0', '1.1-candidate'].map((version) => exampleEntry(version, [exampleClass(0, 'Shirt')]));

it('fits a terminal of 80 columns, with every figure of every version', () => {
  const lines = historyTable(entries, 'Shirt', 80).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  for (const { title } of FIGURE_COLUMNS) expect(lines.filter((line) => line.includes(` ${title}`))).not.toEqual([]);
  const headers = lines.filter((line) => line.startsWith('version'));
  expect(lines.filter((line) => line.startsWith('1.1-candidate  accepted'))).toHaveLength(headers.length);
});

it('is one line a version where no width is known', () => {
  expect(historyTable(entries, undefined, undefined).split('\n')).toHaveLength(2 + entries.length);
});
