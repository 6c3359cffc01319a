import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunManifest } from '@saliency-atlas/contract';
import { startEmbeddedTemporal, type EmbeddedTemporal } from '@saliency-atlas/infra/embedded-temporal';
import { smallJob, writeGarments, writeJob } from '../small-job.ts';
import { startCommand, type RunningCommand } from '../start-command.ts';
import { startWorker, type RunningWorker } from '../start-worker.ts';
import { listRunIds, readManifest } from '../store-files.ts';
import { temporalCli } from '../temporal-cli.ts';
import { comparedSize, reportFaults } from './fault-report.ts';
import { descendantsOf, killAtOnce } from './processes.ts';
import { countRedoneSteps } from './started-steps.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const IMAGES = 12;
/** Shards that are explained when the server is killed. */
const KILL_AFTER = [1, 3, 5];

let folder: string;
let server: EmbeddedTemporal;
let worker: RunningWorker;
let settings: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-kill-server-'));
  await writeGarments(join(folder, 'garments'), IMAGES);
  server = await startEmbeddedTemporal(join(folder, 'server'));
  settings = { TEMPORAL_ADDRESS: server.address, ATLAS_GPU_SLOTS: '1' };
  worker = await startWorker([], folder, settings);
});
afterAll(async () => {
  worker.child.kill('SIGTERM');
  await worker.finished;
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The same run in a store of its own, slow enough that there is a middle. */
async function startRun(store: string): Promise<RunningCommand> {
  const job = smallJob(folder, {
    store: { uri: join(folder, store) },
    explain: { passes: 2000, stop: { enabled: false } },
    resources: { shardSize: 1, pageShards: 6, window: 2 },
  });
  return startCommand(['run', await writeJob(folder, job, `${store}.yaml`), '--json'], folder, settings);
}

async function committed(store: string, run: RunningCommand): Promise<RunManifest> {
  expect(await run.finished).toMatchObject({ code: 0, stderr: '' });
  const [runId] = await listRunIds(join(folder, store));
  return readManifest(join(folder, store), `runs/${runId!}/manifest.json`);
}

async function untilExplained(store: string, count: number, run: RunningCommand): Promise<void> {
  for (;;) {
    const [runId = 'none'] = await listRunIds(join(folder, store));
    const receipts = join(folder, store, 'runs', runId, 'receipts', 'explain');
    if ((await readdir(receipts).catch(() => [])).length >= count) return;
    if (run.child.exitCode !== null) throw new Error(`ended before: ${(await run.finished).stderr}`);
    await sleep(20);
  }
}

async function killServer(): Promise<void> {
  const database = join(folder, 'server', 'temporal.db');
  const found = (await descendantsOf(process.pid)).filter(({ command }) => command.includes(database));
  // The server, not the shells that guard it.
  const itself = found.filter(({ command }) => !command.startsWith('/bin/sh'));
  expect(itself).toHaveLength(1);
  killAtOnce(itself);
}

describe.skipIf(temporalCli === undefined)('a run whose server is killed again and again', () => {
  it('goes on with the server that is started anew, and has the same objects', async () => {
    const undisturbed = await committed('undisturbed', await startRun('undisturbed'));
    const run = await startRun('disturbed');
    for (const count of KILL_AFTER) {
      await untilExplained('disturbed', count, run);
      await killServer();
    }
    const manifest = await committed('disturbed', run);
    expect(manifest.objects).toEqual(undisturbed.objects);
    const redoneSteps = await countRedoneSteps(server.address, manifest.run_id, 2);
    const faults = { 'kill -9 of the Temporal server with its database file': KILL_AFTER.length };
    reportFaults({ faults, redoneSteps, ...comparedSize(manifest) });
  });
});
