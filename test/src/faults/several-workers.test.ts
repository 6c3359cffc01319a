import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { pageWorkflowId, TASK_QUEUES, type RunManifest } from '@saliency-atlas/contract';
import { startEmbeddedTemporal, type EmbeddedTemporal } from '@saliency-atlas/infra/embedded-temporal';
import { smallJob, writeGarments, writeJob } from '../small-job.ts';
import { runCommand, startCommand } from '../start-command.ts';
import { startWorker, type RunningWorker } from '../start-worker.ts';
import { listRunIds, readManifest } from '../store-files.ts';
import { temporalCli } from '../temporal-cli.ts';
import { comparedSize, reportFaults } from './fault-report.ts';
import { killAtOnce } from './processes.ts';
import { redoneSteps, startedSteps, type StartedStep } from './started-steps.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const IMAGES = 12;
const PAGE_SHARDS = 4;

let folder: string;
let server: EmbeddedTemporal;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-pools-'));
  await writeGarments(join(folder, 'garments'), IMAGES);
  server = await startEmbeddedTemporal(join(folder, 'server'));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The same run in a store of its own, slow enough that there is a middle. */
function writeSlowJob(name: string): Promise<string> {
  const overlay = {
    store: { uri: join(folder, name) },
    explain: { passes: 6000, stop: { enabled: false } },
    resources: { shardSize: 1, pageShards: PAGE_SHARDS, window: 2, workers: 2 },
  };
  return writeJob(folder, smallJob(folder, overlay), `${name}.yaml`);
}

async function runIdOf(store: string): Promise<string> {
  for (;;) {
    const [runId] = await listRunIds(store);
    if (runId !== undefined) return runId;
    await sleep(50);
  }
}

describe.skipIf(temporalCli === undefined)('a run that a CPU worker and three GPU workers share', () => {
  let undisturbed: RunManifest;
  let disturbed: RunManifest;
  let steps: StartedStep[];
  let cpu: RunningWorker;
  let gpus: RunningWorker[];
  let drained: { code: number | null; signal: NodeJS.Signals | null };

  beforeAll(async () => {
    const alone = await runCommand(['run', await writeSlowJob('undisturbed'), '--json'], folder);
    expect(alone).toMatchObject({ code: 0, stderr: '' });
    const runId = await runIdOf(join(folder, 'undisturbed'));
    undisturbed = await readManifest(join(folder, 'undisturbed'), `runs/${runId}/manifest.json`);

    const settings = { TEMPORAL_ADDRESS: server.address, ATLAS_GPU_SLOTS: '1', ATLAS_GRACE_SECONDS: '20' };
    cpu = await startWorker(['--pool', 'cpu'], folder, settings);
    gpus = await Promise.all([1, 2, 3].map(() => startWorker(['--pool', 'gpu'], folder, settings)));
    const [first, second] = gpus;
    const store = join(folder, 'shared');
    const run = startCommand(['run', await writeSlowJob('shared'), '--json'], folder, settings);
    await runIdOf(store);
    const client = new Client({ connection: await Connection.connect({ address: server.address }) });
    const handle = client.workflow.getHandle(pageWorkflowId(runId, 'explain', 0));
    const untilShardsAreDone = async (count: number): Promise<void> => {
      for (;;) {
        const { events } = await handle.fetchHistory().catch(() => ({ events: [] }));
        const done = (events ?? []).filter((event) => event.activityTaskCompletedEventAttributes).length;
        if (done >= count) return;
        await sleep(50);
      }
    };
    await untilShardsAreDone(1);
    first!.child.kill('SIGTERM');
    await untilShardsAreDone(2);
    killAtOnce([{ pid: second!.workerPid }]);
    expect(await run.finished).toMatchObject({ code: 0, stderr: '' });
    drained = await first!.finished;
    disturbed = await readManifest(store, `runs/${runId}/manifest.json`);
    steps = await startedSteps(client, runId, IMAGES / PAGE_SHARDS);
    await client.connection.close();
    for (const worker of [cpu, gpus[2]!]) {
      worker.child.kill('SIGTERM');
      expect(await worker.finished).toMatchObject({ code: 0, signal: null });
    }
  });

  it('has the same objects, byte for byte, as a run that nobody disturbed', () => {
    expect(disturbed.objects).toEqual(undisturbed.objects);
  });

  it('lets a worker that is asked to end do so in order', () => {
    expect(drained).toMatchObject({ code: 0, signal: null });
  });

  it('never does a step of the model on the CPU worker, nor a step without one on a GPU worker', () => {
    const gpuPids = gpus.map(({ workerPid }) => workerPid);
    expect(steps.length).toBeGreaterThan(3 * IMAGES);
    for (const { activity, queue, pid } of steps) {
      const serving = queue === TASK_QUEUES.gpu ? gpuPids : queue === TASK_QUEUES.cpu ? [cpu.workerPid] : [];
      expect(serving, `${activity} on ${queue}`).toContain(pid);
    }
  });

  it('redoes at most the shard that each of the two was at', () => {
    const redone = redoneSteps(steps);
    expect(redone).toBeLessThanOrEqual(2);
    const faults = { 'SIGTERM of a worker': 1, 'kill -9 of a worker': 1 };
    reportFaults({ faults, redoneSteps: redone, ...comparedSize(disturbed) });
  });
});
