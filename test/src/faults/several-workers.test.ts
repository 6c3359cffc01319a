import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TASK_QUEUES, type RunManifest, type ShardStage } from '@saliency-atlas/contract';
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
/** When workers of the GPU pool are killed: so many milliseconds after so many shards of a stage are done. */
const KILLS = [
  { stage: 'explain', done: 2, afterMs: 0 },
  { stage: 'explain', done: 4, afterMs: 300 },
  { stage: 'explain', done: 6, afterMs: 100 },
  { stage: 'reconstruct', done: 3, afterMs: 50 },
] as const;

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

describe.skipIf(temporalCli === undefined)(
  'a run that two CPU workers and six GPU workers share, of which six go before it ends',
  () => {
    let undisturbed: RunManifest;
    let disturbed: RunManifest;
    let steps: StartedStep[];
    let cpus: RunningWorker[];
    let gpus: RunningWorker[];
    let drained: { code: number | null; signal: NodeJS.Signals | null };

    beforeAll(async () => {
      const alone = await runCommand(['run', await writeSlowJob('undisturbed'), '--json'], folder);
      expect(alone).toMatchObject({ code: 0, stderr: '' });
      const runId = await runIdOf(join(folder, 'undisturbed'));
      undisturbed = await readManifest(join(folder, 'undisturbed'), `runs/${runId}/manifest.json`);

      const slots = { ATLAS_GPU_SLOTS: '1', ATLAS_CPU_SLOTS: '1' };
      const settings = { TEMPORAL_ADDRESS: server.address, ...slots, ATLAS_GRACE_SECONDS: '20' };
      const startPool = (pool: string) => startWorker(['--pool', pool], folder, settings);
      cpus = await Promise.all([startPool('cpu'), startPool('cpu')]);
      gpus = await Promise.all([startPool('gpu'), ...KILLS.map(() => startPool('gpu')), startPool('gpu')]);
      const store = join(folder, 'shared');
      const run = startCommand(['run', await writeSlowJob('shared'), '--json'], folder, settings);
      await runIdOf(store);
      const client = new Client({ connection: await Connection.connect({ address: server.address }) });
      const untilShardsAreDone = async (stage: ShardStage, count: number): Promise<void> => {
        const receipts = join(store, 'runs', runId, 'receipts', stage);
        while ((await readdir(receipts).catch(() => [])).length < count) await sleep(50);
      };
      await untilShardsAreDone('explain', 1);
      gpus[0]!.child.kill('SIGTERM');
      for (const [index, { stage, done, afterMs }] of KILLS.entries()) {
        await untilShardsAreDone(stage, done);
        await sleep(afterMs);
        killAtOnce([{ pid: gpus[index + 1]!.workerPid }]);
        if (index === 0) killAtOnce([{ pid: cpus[0]!.workerPid }]);
      }
      expect(await run.finished).toMatchObject({ code: 0, stderr: '' });
      drained = await gpus[0]!.finished;
      disturbed = await readManifest(store, `runs/${runId}/manifest.json`);
      steps = await startedSteps(client, runId, IMAGES / PAGE_SHARDS);
      await client.connection.close();
      for (const worker of [cpus[1]!, gpus.at(-1)!]) {
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
      const pids = (workers: readonly RunningWorker[]): number[] => workers.map(({ workerPid }) => workerPid);
      const [gpuPids, cpuPids] = [pids(gpus), pids(cpus)];
      expect(steps.length).toBeGreaterThan(3 * IMAGES);
      for (const { activity, queue, pid } of steps) {
        const serving = queue === TASK_QUEUES.gpu ? gpuPids : queue === TASK_QUEUES.cpu ? cpuPids : [];
        expect(serving, `${activity} on ${queue}`).toContain(pid);
      }
    });

    it('redoes at most the step that each of those was at', () => {
      const redone = redoneSteps(steps);
      const faults = { 'SIGTERM of a worker': 1, 'kill -9 of a worker': KILLS.length + 1 };
      expect(redone).toBeLessThanOrEqual(KILLS.length + 2);
      reportFaults({ faults, redoneSteps: redone, ...comparedSize(disturbed) });
    });
  },
);
