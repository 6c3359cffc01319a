import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { TASK_QUEUES } from '@saliency-atlas/contract';
import type { JobInput } from '@saliency-atlas/contract/job';
import { startEmbeddedTemporal } from '@saliency-atlas/infra/embedded-temporal';
import { greyPng } from '../grey-png.ts';
import { drawGarment, SIDE } from '../report/draw-garment.ts';
import { smallJob, writeJob } from '../small-job.ts';
import { startCommand } from '../start-command.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

/** What one run through a server and a worker of its own has left for those who look at it. */
export interface ObservedRun {
  readonly runId: string;
  /** The worker's Prometheus text after the run. */
  readonly scrape: string;
  readonly worker: WorkerProcess;
  close(): Promise<void>;
}

/**
 * Runs a job in which everything that is counted happens: six pictures that are explained, one that is no picture, one
 * that is all black and whose map is therefore empty, a budget that is not used up, a job that fails, and a workflow that the
 * worker does not have.
 */
export async function observeRun(settings: Readonly<Record<string, string>> = {}): Promise<ObservedRun> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-observed-'));
  const server = await startEmbeddedTemporal(join(folder, 'temporal'));
  const worker = await startWorkerProcess(server.address, settings);
  const close = async (): Promise<void> => {
    if (worker.child.exitCode === null) await worker.stop();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const runId = await runJobs(folder, { TEMPORAL_ADDRESS: server.address, ...settings });
    await startForeignWorkflow(server.address);
    const scrape = await scrapeAfterFailedTask(worker.metricsUrl);
    return { runId, scrape, worker, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Runs a job that succeeds and then one that fails; returns the run of the first. */
async function runJobs(folder: string, settings: Readonly<Record<string, string>>): Promise<string> {
  await writePictures(join(folder, 'photos'));
  const overlay = {
    dataset: { uri: join(folder, 'photos') },
    explain: { passes: 400, stop: { every: 50, agreement: 0.5 } },
    resources: { shardSize: 4 },
  };
  const run = async (job: JobInput, name: string) =>
    startCommand(['run', await writeJob(folder, job, name), '--json'], folder, settings).finished;
  const { code, lines, stderr } = await run(smallJob(folder, overlay), 'job.yaml');
  if (code !== 0) throw new Error(`the run failed: ${stderr}`);
  const notAModel = join(folder, 'not-a-model.onnx');
  await writeFile(notAModel, 'this is no model');
  await run(smallJob(folder, { ...overlay, model: { name: 'fashion', uri: notAModel } }), 'wrong.yaml');
  return (JSON.parse(lines.at(-1)!) as { runId: string }).runId;
}

/** Starts a workflow that no worker of ours has: its tasks fail, as those of another version's workflows would. */
async function startForeignWorkflow(address: string): Promise<void> {
  const connection = await Connection.connect({ address });
  const { workflow } = new Client({ connection });
  await workflow.start('noSuchWorkflow', { workflowId: 'foreign', taskQueue: TASK_QUEUES.workflow });
  await connection.close();
}

/** The worker's figures once they tell of that failure. */
async function scrapeAfterFailedTask(url: string): Promise<string> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const text = await (await fetch(url)).text();
    if (text.includes('temporal_workflow_task_execution_failed_total') || Date.now() > deadline) return text;
    await sleep(100);
  }
}

async function writePictures(folder: string): Promise<void> {
  for (const [name, label] of [
    ['Trouser', 1],
    ['Bag', 8],
  ] as const) {
    await mkdir(join(folder, name), { recursive: true });
    for (const seed of [1, 2, 3]) {
      await writeFile(join(folder, name, `${seed}.png`), greyPng(drawGarment(label, seed), SIDE, SIDE));
    }
  }
  await writeFile(join(folder, 'Bag', 'black.png'), greyPng(new Uint8Array(SIDE * SIDE), SIDE, SIDE));
  await writeFile(join(folder, 'Bag', 'broken.png'), 'this is no picture');
}
