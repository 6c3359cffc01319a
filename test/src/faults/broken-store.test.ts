import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStore, readJson, readObject } from '@saliency-atlas/activities/stores';
import { historyKey, manifestKey, type RunManifest } from '@saliency-atlas/contract';
import { startEmbeddedTemporal, type EmbeddedTemporal } from '@saliency-atlas/infra/embedded-temporal';
import { smallJob, writeGarments, writeJob } from '../small-job.ts';
import { startCommand, type FinishedCommand } from '../start-command.ts';
import { startWorker, type RunningWorker } from '../start-worker.ts';
import { gatewayPath } from '../stores-s3/gateway-path.ts';
import { startVersityGateway, type VersityGateway } from '../stores-s3/versity-gateway.ts';
import { temporalCli } from '../temporal-cli.ts';
import { comparedSize, reportFaults } from './fault-report.ts';
import { startFaultyGateway, type FaultyGateway, type StoreFault } from './faulty-gateway.ts';
import { countRedoneSteps } from './started-steps.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const BUCKET = 'atlas';
const IMAGES = 8;
const PAGES = 1;
const SLOW_DOWN = { status: 503, code: 'SlowDown' };
const BROKEN = { status: 500, code: 'InternalError' };
const DENIED = { status: 403, code: 'AccessDenied' };

let folder: string;
let gateway: VersityGateway;
let line: FaultyGateway;
let server: EmbeddedTemporal;
let settings: Record<string, string>;
let cpu: RunningWorker;
let gpu: RunningWorker;
let undisturbed: RunManifest;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-broken-store-'));
  await writeGarments(join(folder, 'garments'), IMAGES);
  gateway = await startVersityGateway(gatewayPath!);
  await gateway.makeBucket(BUCKET);
  // The test itself looks into the store past the bad line.
  Object.assign(process.env, gateway.environment);
  line = await startFaultyGateway(gateway.environment['AWS_ENDPOINT_URL_S3']!);
  server = await startEmbeddedTemporal(join(folder, 'server'));
  settings = { ...gateway.environment, AWS_ENDPOINT_URL_S3: line.address, TEMPORAL_ADDRESS: server.address };
  // One step at once, so that a worker that is stopped holds no other.
  Object.assign(settings, { ATLAS_GPU_SLOTS: '1' });
  [cpu, gpu] = await Promise.all([startPool('cpu'), startPool('gpu')]);
  undisturbed = await committed('undisturbed', await run('undisturbed'));
});
afterAll(async () => {
  await Promise.all([cpu, gpu].map(end));
  await server.stop();
  await line.stop();
  await gateway.stop();
  await rm(folder, { recursive: true, force: true });
});

function startPool(pool: string): Promise<RunningWorker> {
  return startWorker(['--pool', pool], folder, settings);
}

async function end(worker: RunningWorker): Promise<void> {
  worker.child.kill('SIGTERM');
  expect(await worker.finished).toMatchObject({ code: 0, signal: null });
}

/** The same run in a store of its own. */
async function run(store: string, environment: Readonly<Record<string, string>> = settings): Promise<FinishedCommand> {
  const job = smallJob(folder, { store: { uri: `s3://${BUCKET}/${store}` }, resources: { shardSize: 4, workers: 2 } });
  return startCommand(['run', await writeJob(folder, job, `${store}.yaml`), '--json'], folder, environment).finished;
}

/** What a finished run committed, after every byte of it was held against its digest. */
async function committed(store: string, { code, lines, stderr }: FinishedCommand): Promise<RunManifest> {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { runId } = JSON.parse(lines.at(-1)!) as { runId: string };
  const objects = openStore(`s3://${BUCKET}/${store}`);
  const manifest = (await readJson(objects, manifestKey(runId))) as RunManifest;
  for (const object of manifest.objects) await readObject(objects, object);
  expect(await objects.children('history/fashion')).toEqual([historyKey('fashion', 1).split('/').at(-1)]);
  return manifest;
}

function redone(runId: string): Promise<number> {
  return countRedoneSteps(server.address, runId, PAGES);
}

/** Whether the shared store was asked to make a receipt of a step, and answered. */
function offersReceipt({ method, path, status }: FaultyGateway['seen'][number]): boolean {
  const answered = status === 200 || status === 412;
  return method === 'PUT' && answered && /\/shared\/.*\/receipts\/(?!plan\/)/.test(path);
}

/** Faults in the order in which they are to happen to the requests that fit. */
function inject(
  faults: { readonly name: string; method: string; key: RegExp; fault: StoreFault; times: number }[],
): void {
  line.faultOf = (method, path) => {
    const next = faults.find((each) => each.times > 0 && each.method === method && each.key.test(path));
    if (next === undefined) return undefined;
    next.times--;
    return next.fault;
  };
}

describe.skipIf(temporalCli === undefined || gatewayPath === undefined)('a run over a bad line to its store', () => {
  it('has the same objects as an undisturbed one after refusals, lost replies and torn uploads', async () => {
    // The SDK asks five times, then the step fails and is tried again a second later.
    const faults = [
      { name: 'torn upload', method: 'PUT', key: /saliency\//, fault: 'torn' as const, times: 2 },
      {
        name: 'connection reset after a write',
        method: 'PUT',
        key: /explain\/000001/,
        fault: 'reset-after' as const,
        times: 1,
      },
      { name: 'S3 403', method: 'GET', key: /receipts\/aggregate/, fault: DENIED, times: 1 },
      { name: 'S3 503', method: 'PUT', key: /global\/classes/, fault: SLOW_DOWN, times: 7 },
      {
        name: 'connection reset after a write',
        method: 'PUT',
        key: /reconstructions\//,
        fault: 'reset-after' as const,
        times: 1,
      },
      { name: 'S3 500', method: 'GET', key: /saliency\//, fault: BROKEN, times: 6 },
      { name: 'S3 500', method: 'PUT', key: /manifest\.json/, fault: BROKEN, times: 6 },
      {
        name: 'connection reset after a write',
        method: 'PUT',
        key: /manifest\.json/,
        fault: 'reset-after' as const,
        times: 1,
      },
      {
        name: 'connection reset after a write',
        method: 'PUT',
        key: /history\//,
        fault: 'reset-after' as const,
        times: 1,
      },
    ];
    const injected: Record<string, number> = {};
    for (const { name, times } of faults) injected[name] = (injected[name] ?? 0) + times;
    inject(faults);
    const manifest = await committed('disturbed', await run('disturbed'));
    expect(faults.filter(({ times }) => times > 0)).toEqual([]);
    expect(manifest.objects).toEqual(undisturbed.objects);
    reportFaults({ faults: injected, redoneSteps: await redone(manifest.run_id), ...comparedSize(manifest) });
  });

  it('is done once where two coordinators of two servers do it at the same time', async () => {
    // Each has a line of its own, and neither gets its first receipt through before the other is at the same step. One that
    // waits for long may ask again, which changes nothing.
    const second = await startFaultyGateway(gateway.environment['AWS_ENDPOINT_URL_S3']!);
    const receipt = /receipts\/explain\/000000/;
    const lines = [line, second];
    const reached = lines.map((each) => {
      let arrive = (): void => undefined;
      const arrived = new Promise<void>((resolve) => (arrive = resolve));
      each.faultOf = (method, path) => {
        if (method !== 'PUT' || !receipt.test(path)) return undefined;
        arrive();
        return met;
      };
      return arrived;
    });
    const met: Promise<void> = Promise.all(reached).then(() => undefined);
    const alone = (state: string, { address }: FaultyGateway) => {
      const own = { AWS_ENDPOINT_URL_S3: address, TEMPORAL_ADDRESS: '', XDG_STATE_HOME: join(folder, state) };
      return { ...settings, ...own };
    };
    const [one, two] = await Promise.all([run('shared', alone('one', line)), run('shared', alone('two', second))]);
    const manifest = await committed('shared', one);
    expect(await committed('shared', two)).toEqual(manifest);
    expect(manifest.objects).toEqual(undisturbed.objects);
    const answers = lines.map(({ seen }) => seen.filter(({ method, path }) => method === 'PUT' && receipt.test(path)));
    const created = answers.flat().filter(({ path, status }) => path.includes('/shared/') && status === 200);
    expect(created).toHaveLength(1);
    for (const seen of answers) expect(seen.length).toBeGreaterThan(0);
    await second.stop();
    // Both were worked on to the end: the one whose receipt stands, and the one whose receipt came too late.
    const receipts = lines.map(({ seen }) => new Set(seen.filter(offersReceipt).map(({ path }) => path)));
    const redoneSteps =
      receipts.reduce((sum, { size }) => sum + size, 0) - new Set(receipts.flatMap((of) => [...of])).size;
    expect(redoneSteps).toBeGreaterThan(0);
    reportFaults({ faults: { 'second coordinator at the same time': 1 }, redoneSteps, ...comparedSize(manifest) });
  });

  it('keeps the first answer where a worker that was given up writes last', async () => {
    let arrived = (): void => undefined;
    const arriving = new Promise<void>((resolve) => (arrived = resolve));
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let receipt = '';
    line.faultOf = (method, path) => {
      if (receipt !== '' || method !== 'PUT' || !/receipts\/explain\//.test(path)) return undefined;
      receipt = path;
      arrived();
      return released;
    };
    const running = run('zombie');
    await arriving;
    process.kill(gpu.workerPid, 'SIGSTOP');
    const successor = await startPool('gpu');
    // The server misses the heartbeats, and the shard goes to the other.
    await line.until(({ method, path, status }) => method === 'PUT' && path === receipt && status === 200);
    process.kill(gpu.workerPid, 'SIGCONT');
    release();
    await line.until(({ method, path, status }) => method === 'PUT' && path === receipt && status === 412);
    const manifest = await committed('zombie', await running);
    expect(manifest.objects).toEqual(undisturbed.objects);
    const faults = { 'SIGSTOP of a worker beyond its heartbeat, then SIGCONT and its late write': 1 };
    reportFaults({ faults, redoneSteps: await redone(manifest.run_id), ...comparedSize(manifest) });
    await end(successor);
  });
});
