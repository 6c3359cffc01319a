/**
 * Lets Quantus itself score the maps of an npz export, and compares its scores with their definitions: `npm run
 * test:quantus`. Not among the tests of every submission: its environment has 590 MB, for a format that they hold to.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { acquirePythonEnvironment } from '@saliency-atlas/infra/acquire-python-environment';
import { exampleSaliency } from '../../../activities/src/tables/example-tables.ts';
import { writeExampleRun } from '../../../cli/src/export/example-run.ts';
import { exportRun } from '../../../cli/src/export/export-run.ts';

const TOLERANCE = 1e-4;

const local = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const python = await acquirePythonEnvironment('python-quantus', local('quantus-requirements.txt'), console.error);
const folder = await mkdtemp(join(tmpdir(), 'atlas-quantus-'));
try {
  const run = await writeExampleRun(join(folder, 'store'));
  const out = join(folder, 'export');
  await exportRun({ ...run, format: 'npz', limit: Infinity, folder: out }, new AbortController().signal);
  const { stdout } = await promisify(execFile)(python, [local('score_with_quantus.py'), join(out, 'maps.npz')]);
  console.log(stdout);
  const scores = JSON.parse(stdout) as { sparseness: number[]; complexity: number[] };
  const maps = exampleSaliency.rows.filter(({ status }) => status === 'ok').map(({ map }) => [...map].map(Math.abs));
  for (const [name, measure] of [['sparseness', giniIndex] as const, ['complexity', entropy] as const]) {
    maps.forEach((map, index) => {
      const [found, expected] = [scores[name][index] ?? Number.NaN, measure(map)];
      if (!(Math.abs(found - expected) <= TOLERANCE)) {
        throw new Error(`Quantus gives map ${index} a ${name} of ${found}, not ${expected}`);
      }
    });
    if (scores[name].length !== maps.length) throw new Error(`Quantus scored ${scores[name].length} maps`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** What Quantus calls sparseness: 0 for equal values, towards 1 for a single one. Chalasani et al., 2020. */
function giniIndex(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const sum = ascending.reduce((total, value) => total + value, 0);
  const weighted = ascending.reduce((total, value, index) => total + (2 * (index + 1) - values.length - 1) * value, 0);
  return weighted / (values.length * sum);
}

/** What Quantus calls complexity: the entropy of each pixel's share of the map. Bhatt et al., 2020. */
function entropy(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.reduce((total, value) => (value === 0 ? total : total - (value / sum) * Math.log(value / sum)), 0);
}
