import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  decodeClassMetricsTable,
  decodeClusterTable,
  decodeGlobalInputTable,
  decodeGlobalTable,
  decodeImageIndexTable,
  decodeImageMetricsTable,
  decodePlanTable,
  decodeReconstructionsTable,
  decodeSaliencyTable,
  decodeTransplantTable,
} from '@saliency-atlas/activities/tables';
import { openStore, readObject, type ObjectStore } from '@saliency-atlas/activities/stores';
import { findHistory } from '@saliency-atlas/activities/track';
import type { ArtifactKind, RunManifest } from '@saliency-atlas/contract';
import { parseJob } from '@saliency-atlas/contract/job';
// What a step reads; no workspace exports it.
import { readDescription } from '../../../activities/src/activities/read-run.ts';
import { readRun, manifestOf, type StoredRun } from '../../../cli/src/find-run.ts';
import { runCommand } from '../start-command.ts';

// Starting the command takes half a minute where thirty other processes want the core.
vi.setConfig({ testTimeout: 180_000 });

const GOLDEN = fileURLToPath(new URL('../../golden/', import.meta.url));
const stores = (await readdir(GOLDEN)).filter((name) => name.startsWith('store-'));

/** How many rows a program reads off an object of each kind that is a table. */
const ROWS: Readonly<Partial<Record<ArtifactKind, (bytes: Uint8Array) => number>>> = {
  plan: (bytes) => decodePlanTable(bytes).length,
  saliency: (bytes) => decodeSaliencyTable(bytes).rows.length,
  global: (bytes) => decodeGlobalTable(bytes).rows.length,
  clusters: (bytes) => decodeClusterTable(bytes).rows.length,
  'global-inputs': (bytes) => decodeGlobalInputTable(bytes).rows.length,
  reconstructions: (bytes) => decodeReconstructionsTable(bytes).rows.length,
  transplants: (bytes) => decodeTransplantTable(bytes).rows.length,
  'evaluation-images': (bytes) => decodeImageMetricsTable(bytes).length,
  'evaluation-classes': (bytes) => decodeClassMetricsTable(bytes).length,
  'image-index': (bytes) => decodeImageIndexTable(bytes).length,
};

it('every kind of table stands in one of the kept stores', async () => {
  const manifests = (await readdir(GOLDEN, { recursive: true })).filter((name) => name.endsWith('manifest.json'));
  const read = async (name: string) => JSON.parse(await readFile(join(GOLDEN, name), 'utf8')) as RunManifest;
  const objects = (await Promise.all(manifests.map(read))).flatMap((manifest) => manifest.objects);
  const kinds = new Set(objects.map(({ kind }) => kind));
  expect(Object.keys(ROWS).filter((kind) => !kinds.has(kind as ArtifactKind))).toEqual([]);
});

describe.each(stores)('%s', (name) => {
  let folder: string;
  let store: ObjectStore;
  let run: StoredRun;
  let manifest: RunManifest;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atlas-golden-'));
    await cp(join(GOLDEN, name), folder, { recursive: true });
    store = openStore(folder);
    const [runId] = await store.children('runs');
    run = (await readRun(store, runId!))!;
    manifest = manifestOf(run);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('every table of it is read, with as many rows as its manifest says', async () => {
    const tables = manifest.objects.filter(({ kind }) => kind in ROWS);
    expect(new Set(tables.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(6);
    for (const object of tables) {
      const rows = ROWS[object.kind]?.(await readObject(store, object));
      expect({ key: object.key, rows }).toEqual({ key: object.key, rows: object.rows });
    }
  });

  it('maps, labels and classes are what they were', async () => {
    const shards = manifest.objects.filter(({ kind }) => kind === 'saliency');
    const rows = (
      await Promise.all(shards.map(async (object) => decodeSaliencyTable(await readObject(store, object)).rows))
    ).flat();
    expect(rows.map(({ label }) => label)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const { map, status } of rows.filter((row) => row.status === 'ok')) {
      const mean = map.reduce((sum, value) => sum + value, 0) / map.length;
      expect([status, map.length, Math.abs(mean) < 1e-4]).toEqual(['ok', 784, true]);
    }
  });

  it('its description is that of the run that it is named after', async () => {
    expect(await readDescription(store, { runId: manifest.run_id })).toEqual(run.description);
  });

  it('its job is still a job, with every key that it had', () => {
    const { job } = run.description;
    expect(parseJob(JSON.parse(JSON.stringify(job)), name)).toMatchObject(job);
  });

  it('its history is read, and the gate judges it', async () => {
    const [entry] = await findHistory(store, 'fashion');
    expect(entry).toMatchObject({ run_id: manifest.run_id, version: '1.0' });
    const gate = await runCommand(['gate', 'fashion@1.0', '--store', folder, '--json'], folder);
    expect([gate.code, JSON.parse(gate.lines[0]!)]).toEqual([
      entry!.gate.verdict === 'refused' ? 3 : 0,
      expect.objectContaining({ verdict: entry!.gate.verdict, reasons: entry!.gate.reasons }),
    ]);
  });
});
