import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageMetricRow } from '@saliency-atlas/activities/tables';
import {
  encodeClassMetricsTable,
  encodeClusterTable,
  encodeGlobalInputTable,
  encodeGlobalTable,
  encodeImageIndexTable,
  encodeImageMetricsTable,
  encodePlanTable,
  encodeReconstructionsTable,
  encodeSaliencyTable,
  encodeTransplantTable,
} from '@saliency-atlas/activities/tables';
import { acquirePythonEnvironment } from '@saliency-atlas/infra/acquire-python-environment';
import {
  exampleClassMetrics,
  exampleClusters,
  exampleGlobal,
  exampleGlobalInputs,
  exampleImageIndex,
  exampleImageMetrics,
  examplePlan,
  exampleReconstructions,
  exampleSaliency,
  exampleTransplants,
} from '../../../activities/src/tables/example-tables.ts';
import { runReader } from './run-reader.ts';
import { unlessInCi } from '../unless-in-ci.ts';

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const script = fileURLToPath(new URL('read_tables.py', import.meta.url));

const python = await acquirePythonEnvironment('python-interop', requirements, console.error).catch(unlessInCi);

/** More rows than one record batch holds. */
const manyMetrics: readonly ImageMetricRow[] = Array.from({ length: 20_000 }, (_, row) => ({
  ...exampleImageMetrics[row % exampleImageMetrics.length]!,
  value: row / 7,
}));

const tables: Record<string, { bytes: Uint8Array; rows: readonly object[] }> = {
  plan: { bytes: encodePlanTable(examplePlan), rows: examplePlan },
  saliency: { bytes: encodeSaliencyTable(exampleSaliency), rows: exampleSaliency.rows },
  no_saliency: { bytes: encodeSaliencyTable({ ...exampleSaliency, rows: [] }), rows: [] },
  global: { bytes: encodeGlobalTable(exampleGlobal), rows: exampleGlobal.rows },
  clusters: { bytes: encodeClusterTable(exampleClusters), rows: exampleClusters.rows },
  global_inputs: { bytes: encodeGlobalInputTable(exampleGlobalInputs), rows: exampleGlobalInputs.rows },
  reconstructions: { bytes: encodeReconstructionsTable(exampleReconstructions), rows: exampleReconstructions.rows },
  transplants: { bytes: encodeTransplantTable(exampleTransplants), rows: exampleTransplants.rows },
  image_index: { bytes: encodeImageIndexTable(exampleImageIndex), rows: exampleImageIndex },
  image_metrics: { bytes: encodeImageMetricsTable(manyMetrics), rows: manyMetrics },
  class_metrics: { bytes: encodeClassMetricsTable(exampleClassMetrics), rows: exampleClassMetrics },
};

describe.skipIf(python === undefined).each(['pyarrow', 'polars', 'duckdb', 'pandas'] as const)('%s', (reader) => {
  let folder: string;
  let found: Awaited<ReturnType<typeof runReader>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atlas-interop-'));
    await Promise.all(
      Object.entries(tables).map(([name, { bytes }]) => writeFile(join(folder, `${name}.arrow`), bytes)),
    );
    found = await runReader(python!, script, reader, folder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(Object.entries(tables))('reads every value of the %s table', (name, { rows }) => {
    expect(found.rows[name]).toEqual(rows.map(asPythonRow));
  });

  it('computes the mean saliency map of each class', () => {
    const expected = classMeans();
    expect(Object.keys(found.classMeans).sort()).toEqual(Object.keys(expected).sort());
    for (const [label, mean] of Object.entries(expected)) {
      found.classMeans[label]!.forEach((value, i) => {
        // pyarrow, polars and pandas average in single precision.
        expect(value).toBeCloseTo(mean[i]!, 6);
      });
    }
  });
});

/** The mean map of each target class over the images that are ok. */
function classMeans(): Record<string, number[]> {
  const good = exampleSaliency.rows.filter((row) => row.status === 'ok');
  const targets = [...new Set(good.map((row) => row.target))];
  const meanOf = (target: number): number[] => {
    const maps = good.filter((row) => row.target === target).map((row) => row.map);
    return Array.from(maps[0]!, (_, i) => maps.reduce((sum, map) => sum + map[i]!, 0) / maps.length);
  };
  return Object.fromEntries(targets.map((target) => [String(target), meanOf(target)]));
}

/** A row as Python gives it: columns in snake_case, lists as plain lists. */
function asPythonRow(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([property, value]: [string, unknown]) => [
      property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value instanceof Float32Array || value instanceof Uint8Array ? [...value] : value,
    ]),
  );
}
