import { expect, it } from 'vitest';
import type { RunManifest } from '@saliency-atlas/contract';
import { parseJob, type RunDescription } from '@saliency-atlas/contract/job';
import { exampleClass, exampleEntry } from '../gate-formats/example-gate.ts';
import { mlflowRecord } from './mlflow-record.ts';

function recordOf(...names: string[]) {
  const job = parseJob(
    { model: { name: 'm', uri: `file:///${'x'.repeat(600)}` }, dataset: { uri: 'file:///d' } },
    'test',
  );
  const description = { job, dataset: { digest: 'd', images: 1 } } as unknown as RunDescription;
  const manifest = { model: { digest: 'model' }, counts: { images: 7 } } as unknown as RunManifest;
  const entry = exampleEntry(
    '1',
    names.map((name, index) => exampleClass(index, name)),
  );
  return mlflowRecord(description, manifest, entry);
}

it('parameters are the leaves of the job, long ones cut', () => {
  const params = new Map(recordOf().params.map(({ key, value }) => [key, value]));
  expect([params.get('explain.passes'), params.get('reconstruct.removedShare')]).toEqual([
    '500',
    '[0.5,0.6,0.7,0.8,0.9]',
  ]);
  expect(params.get('model.uri')).toHaveLength(500);
});

it('a figure is three metrics, its value and the ends of its interval, overall and per class', () => {
  const metrics = new Map(recordOf('coat').metrics.map(({ key, value }) => [key, value]));
  const read = (prefix: string) => ['', '_low', '_high'].map((end) => metrics.get(`${prefix}accuracy${end}`));
  for (const prefix of ['', 'class/0000-coat/']) {
    read(prefix).forEach((value, index) => expect(value).toBeCloseTo([0.9, 0.85, 0.95][index]!, 9));
  }
  expect([metrics.get('count/images'), metrics.get('window_share')]).toEqual([7, 0.1]);
});

it('class names keep to what MLflow takes in keys, and apart', () => {
  const keys = recordOf('a/b', 'a:b', 'Ärmel', 'x'.repeat(400)).metrics.map(({ key }) => key);
  expect(keys.every((key) => /^[\w\-. /]{1,250}$/.test(key))).toBe(true);
  expect(new Set(keys).size).toBe(keys.length);
});
