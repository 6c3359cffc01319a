import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startFakeModelServer } from '@saliency-atlas/activities/classifiers/testing';
import type { RunManifest } from '@saliency-atlas/contract';
import { startEmbeddedTemporal, type EmbeddedTemporal } from '@saliency-atlas/infra/embedded-temporal';
import { CLASS_NAMES, SIDE } from '../report/draw-garment.ts';
import { smallJob, writeGarments, writeJob } from '../small-job.ts';
import { startCommand } from '../start-command.ts';
import { startWorker, type RunningWorker } from '../start-worker.ts';
import { listRunIds, readManifest } from '../store-files.ts';
import { temporalCli } from '../temporal-cli.ts';
import { comparedSize, reportFaults } from './fault-report.ts';
import { countRedoneSteps } from './started-steps.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const CLASSES = CLASS_NAMES.length;
const PIXELS = SIDE * SIDE;
/** The server of the test answers at once; what hangs is given up after this. */
const TIMEOUT_MS = 3_000;
const BREAKS_AT_CALL = 12;

let folder: string;
let server: EmbeddedTemporal;
let model: Awaited<ReturnType<typeof startFakeModelServer>>;
let worker: RunningWorker;
let settings: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-broken-model-'));
  await writeGarments(join(folder, 'garments'), 8);
  server = await startEmbeddedTemporal(join(folder, 'server'));
  const metadata = {
    name: 'tiny',
    platform: 'fake',
    inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 1, SIDE, SIDE] }],
    outputs: [{ name: 'scores', datatype: 'FP32', shape: [-1, CLASSES] }],
  };
  const extensions = ['binary_tensor_data'];
  model = await startFakeModelServer({ model: bandSums, metadata, extensions, ready: true, faults: [] });
  settings = {
    TEMPORAL_ADDRESS: server.address,
    ATLAS_GPU_SLOTS: '1',
    ATLAS_KSERVE_HOSTS: '127.0.0.1',
    ATLAS_KSERVE_TIMEOUT_MS: String(TIMEOUT_MS),
  };
  worker = await startWorker([], folder, settings);
});
afterAll(async () => {
  worker.child.kill('SIGTERM');
  await worker.finished;
  await model.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Logits of a model that looks at horizontal bands, one a class. */
function bandSums(images: Float32Array): Float32Array {
  const logits = new Float32Array((images.length / PIXELS) * CLASSES);
  images.forEach((value, at) => {
    const [image, pixel] = [Math.floor(at / PIXELS), at % PIXELS];
    logits[image * CLASSES + (Math.floor(pixel / SIDE) % CLASSES)]! += value / SIDE;
  });
  return logits;
}

async function run(store: string): Promise<RunManifest> {
  const job = smallJob(folder, {
    model: { name: 'bands', version: '1.0', uri: model.address, engine: 'kserve' },
    store: { uri: join(folder, store) },
    resources: { shardSize: 4 },
  });
  const command = startCommand(['run', await writeJob(folder, job, `${store}.yaml`), '--json'], folder, settings);
  expect(await command.finished).toMatchObject({ code: 0, stderr: '' });
  const [runId] = await listRunIds(join(folder, store));
  return readManifest(join(folder, store), `runs/${runId!}/manifest.json`);
}

describe.skipIf(temporalCli === undefined)('a run whose model is far away and has its troubles', () => {
  it('has the same objects after requests that hang, are cut off, or are more than its device can hold', async () => {
    const undisturbed = await run('undisturbed');
    let calls = 0;
    model.behaviour.model = (images) => {
      // Planning asks the model a few times; by then shards are explained.
      if (++calls === BREAKS_AT_CALL) {
        const cuda = { status: 500, body: 'CUDA failure 2: out of memory ; GPU=0' };
        model.behaviour.faults.push('hang', { status: 413 }, 'cut', cuda);
      }
      return bandSums(images);
    };
    const manifest = await run('disturbed');
    expect(model.behaviour.faults).toEqual([]);
    expect(manifest.objects).toEqual(undisturbed.objects);
    const redoneSteps = await countRedoneSteps(server.address, manifest.run_id, 1);
    const faults = {
      'model server that hangs': 1,
      'model server cut off': 1,
      'model server that refuses a batch': 1,
      'CUDA out of memory': 1,
    };
    reportFaults({ faults, redoneSteps, ...comparedSize(manifest) });
  });
});
