import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import {
  planPages,
  planShards,
  queueNames,
  runWorkflowId,
  type RunInput,
  type RunPlan,
} from '@saliency-atlas/contract';
import { startEmbeddedTemporal } from '@saliency-atlas/infra/embedded-temporal';
import { startBenchWorker, type BenchWorker } from './bench-worker.ts';
import { measureHistories } from './histories.ts';

/** As `resources` has them for a large data set. */
const SHARD_SIZE = 64;
const PAGE_SHARDS = 32;
const WINDOW = 16;
const MEMORY_EVERY_MS = 1_000;

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '1000,10000,100000' },
    workers: { type: 'string', default: '1,2,3' },
    'shard-ms': { type: 'string', default: '500' },
  },
});

function planOf(runId: string, images: number): RunPlan {
  return {
    storeUri: 'file:///nowhere',
    runId,
    sources: { modelUri: 'file:///model.onnx', datasetUri: 'file:///images', imagesUri: null, bankUri: null },
    images,
    shardSize: SHARD_SIZE,
    shards: planShards(images, SHARD_SIZE),
    pageShards: PAGE_SHARDS,
    window: WINDOW,
    alreadyComplete: false,
  };
}

/** Runs the real coordinator over a plan and returns the seconds it took. */
async function timeRun(client: Client, plan: RunPlan): Promise<number> {
  const queues = queueNames({});
  const args: [RunInput] = [{ plan, queues }];
  const startedAtMs = Date.now();
  await client.workflow.execute('explainDataset', {
    taskQueue: queues.workflow,
    workflowId: runWorkflowId(plan.runId),
    args,
  });
  return (Date.now() - startedAtMs) / 1000;
}

/** Resident memory of a worker while `act` runs: MB at the start, at the end, and the slope of a line through all. */
async function watchMemory<Result>(worker: BenchWorker, act: () => Promise<Result>) {
  const samples: [seconds: number, mb: number][] = [];
  const ended = new AbortController();
  const startedAtMs = Date.now();
  const watching = (async () => {
    while (!ended.signal.aborted) {
      samples.push([(Date.now() - startedAtMs) / 1000, await worker.memoryMb()]);
      await sleep(MEMORY_EVERY_MS);
    }
  })();
  const result = await act();
  ended.abort();
  await watching;
  // The first half is the filling of caches.
  const later = samples.slice(Math.floor(samples.length / 2));
  return { result, mostMb: Math.max(...samples.map(([, mb]) => mb)), mbPerSecond: slopeOf(later) };
}

function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (index: 0 | 1): number => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-orchestration-'));
  const server = await startEmbeddedTemporal(folder);
  const connection = await Connection.connect({ address: server.address });
  const client = new Client({ connection });
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}`);
  console.log(
    `Shards of ${SHARD_SIZE} images, pages of ${PAGE_SHARDS} shards, ${WINDOW} in flight in each of 4 pages.`,
  );

  console.log('\nSteps that cost nothing, one worker: what orchestration costs');
  console.log('images\tseconds\tms/image\thistories\tmost events\tlargest payload (bytes)\tworker MB\tMB/minute');
  const free = await startBenchWorker(server.address, { shardMs: 0, slots: 64, shardSize: SHARD_SIZE });
  for (const images of values.images
    .split(',')
    .map(Number)
    .filter((count) => count > 0)) {
    const plan = planOf(`${images.toString(16)}f`, images);
    const { result: seconds, mostMb, mbPerSecond } = await watchMemory(free, () => timeRun(client, plan));
    const pages = planPages(plan.shards, PAGE_SHARDS).length;
    const { histories, mostEvents, largestPayloadBytes } = await measureHistories(client, plan.runId, pages);
    const figures = [images, seconds.toFixed(1), ((1000 * seconds) / images).toFixed(2), histories, mostEvents];
    console.log([...figures, largestPayloadBytes, mostMb.toFixed(0), (60 * mbPerSecond).toFixed(2)].join('\t'));
  }
  await free.stop();

  const shardMs = Number(values['shard-ms']);
  console.log(`\nSteps of ${shardMs} ms, one at once in each worker (a device each), 24 shards in three stages`);
  console.log('workers\tseconds\tspeed-up');
  let alone: number | undefined;
  for (const count of values.workers
    .split(',')
    .map(Number)
    .filter((number) => number > 0)) {
    const options = { shardMs, slots: 1, shardSize: SHARD_SIZE };
    const workers = await Promise.all(Array.from({ length: count }, () => startBenchWorker(server.address, options)));
    const seconds = await timeRun(client, planOf(`${count}e`, 24 * SHARD_SIZE));
    alone ??= seconds;
    console.log([count, seconds.toFixed(1), (alone / seconds).toFixed(2)].join('\t'));
    await Promise.all(workers.map((worker) => worker.stop()));
  }
  await connection.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

await main();
