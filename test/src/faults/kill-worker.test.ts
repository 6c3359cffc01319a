import { access, cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunManifest } from '@saliency-atlas/contract';
import { startEmbeddedTemporal } from '@saliency-atlas/infra/embedded-temporal';
import { smallJob, writeGarments, writeJob } from '../small-job.ts';
import { runCommand, startCommand, type RunningCommand } from '../start-command.ts';
import { listKeys, listRunIds, readManifest } from '../store-files.ts';
import { temporalCli } from '../temporal-cli.ts';
import { comparedSize, reportFaults } from './fault-report.ts';
import { descendantsOf, killAtOnce, processWith } from './processes.ts';
import { countRedoneSteps } from './started-steps.ts';

const IMAGES = 8;
const PAGE_SHARDS = 4;
/** Steps that the worker has in hand at most. */
const SLOTS = 1;
/** A minute on an idle machine; busy ones are common. */
const TEST_TIMEOUT_MS = 600_000;
const FIRST_SHARD_TIMEOUT_MS = 300_000;

let folder: string;
let undisturbed: RunManifest;

/** The same run in a store of its own: explaining takes seconds, so that there is a middle to be killed in. */
function writeSlowJob(name: string): Promise<string> {
  return writeJob(
    folder,
    smallJob(folder, {
      store: { uri: join(folder, name) },
      explain: { passes: 6000, stop: { enabled: false } },
      resources: { shardSize: 1, pageShards: PAGE_SHARDS, workers: SLOTS },
    }),
    `${name}.yaml`,
  );
}

async function explainedShards(store: string): Promise<number> {
  const [runId] = await listRunIds(store);
  if (runId === undefined) return 0;
  return (await readdir(join(store, 'runs', runId, 'receipts', 'explain')).catch(() => [])).length;
}

/** Waits until some shards are explained, and proves that others are not. */
async function untilInTheMiddle(store: string, command: RunningCommand): Promise<void> {
  const deadline = Date.now() + FIRST_SHARD_TIMEOUT_MS;
  while ((await explainedShards(store)) === 0) {
    if (command.child.exitCode !== null)
      throw new Error(`ended before its first shard: ${(await command.finished).stderr}`);
    if (Date.now() > deadline) throw new Error('no shard was explained in time');
    await sleep(50);
  }
  expect(await explainedShards(store)).toBeLessThan(IMAGES);
}

async function resume(job: string, store: string): Promise<RunManifest> {
  const explained = await explainedShards(store);
  expect(explained).toBeGreaterThan(0);
  expect(explained).toBeLessThan(IMAGES);
  const command = await runCommand(['run', job, '--json'], folder);
  expect(command).toMatchObject({ code: 0, stderr: '' });
  const [runId] = await listRunIds(store);
  return readManifest(store, `runs/${runId!}/manifest.json`);
}

/** Goes on with a run that was broken off once, and holds it against the undisturbed one: objects and work. */
async function expectUndisturbed(job: string, store: string, fault: string): Promise<void> {
  const manifest = await resume(job, store);
  expect(manifest.objects).toEqual(undisturbed.objects);
  // The command's own server has ended with it; its state is in the store.
  const server = await startEmbeddedTemporal(join(store, '.temporal'));
  const redoneSteps = await countRedoneSteps(server.address, manifest.run_id, IMAGES / PAGE_SHARDS);
  await server.stop();
  expect(redoneSteps).toBeLessThanOrEqual(SLOTS);
  reportFaults({ faults: { [fault]: 1 }, redoneSteps, ...comparedSize(manifest) });
}

async function expectNoManifest(store: string): Promise<void> {
  const [runId] = await listRunIds(store);
  await expect(access(join(store, 'runs', runId!, 'manifest.json'))).rejects.toThrow('ENOENT');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-faults-'));
  await writeGarments(join(folder, 'garments'), IMAGES);
  const command = await runCommand(['run', await writeSlowJob('undisturbed'), '--json'], folder);
  expect(command).toMatchObject({ code: 0, stderr: '' });
  const [runId] = await listRunIds(join(folder, 'undisturbed'));
  undisturbed = await readManifest(join(folder, 'undisturbed'), `runs/${runId!}/manifest.json`);
}, TEST_TIMEOUT_MS);
afterAll(() => rm(folder, { recursive: true, force: true }));

// At once, since each waits 20 s for the heartbeat of a dead worker.
describe
  .skipIf(temporalCli === undefined)
  .concurrent('a run that is broken off in the middle and asked for again', () => {
    it(
      'has the same objects as an undisturbed one when its worker was killed',
      async () => {
        const store = join(folder, 'worker-killed');
        const job = await writeSlowJob('worker-killed');
        const command = startCommand(['run', job, '--json'], folder);
        await untilInTheMiddle(store, command);
        killAtOnce([processWith(await descendantsOf(command.pid), 'workers/src/main.ts')]);
        const { code, stderr } = await command.finished;
        expect(code).toBe(1);
        expect(stderr).toMatch(/the worker ended \(SIGKILL\); its log is .*worker\.log/);
        await expectNoManifest(store);
        await expectUndisturbed(job, store, 'kill -9 of the embedded worker');
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'has the same objects as an undisturbed one when command, server and worker were killed at once',
      async () => {
        const store = join(folder, 'all-killed');
        const job = await writeSlowJob('all-killed');
        const command = startCommand(['run', job, '--json'], folder);
        await untilInTheMiddle(store, command);
        const processes = await descendantsOf(command.pid);
        processWith(processes, 'workers/src/main.ts');
        expect(processes.filter(({ command: line }) => line.includes('start-dev'))).not.toHaveLength(0);
        killAtOnce([{ pid: command.pid }, ...processes]);
        expect(await command.finished).toMatchObject({ code: null, signal: 'SIGKILL' });
        await expectNoManifest(store);
        await expectUndisturbed(job, store, 'kill -9 of command, server and worker at once');
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'says how to go on after Ctrl-C, leaves no process behind, and goes on',
      async () => {
        const store = join(folder, 'interrupted');
        const job = await writeSlowJob('interrupted');
        const command = startCommand(['run', job], folder);
        await untilInTheMiddle(store, command);
        const processes = await descendantsOf(command.pid);
        command.child.kill('SIGINT');
        const { code, stderr } = await command.finished;
        expect(code).toBe(130);
        expect(stderr).toContain('the same command goes on where this one stopped');
        const alive = processes.filter(({ pid }) => isAlive(pid));
        expect(alive).toEqual([]);
        await expectNoManifest(store);
        await expectUndisturbed(job, store, 'Ctrl-C');
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'goes on from its store alone, without the server’s state',
      async () => {
        const store = join(folder, 'moved');
        const from = join(folder, 'undisturbed');
        const lost = /^history|manifest\.json$|receipts\/(track|report|classes|evaluate\/|explain\/000003)/;
        const kept = (await listKeys(from)).filter((key) => !lost.test(key));
        for (const key of kept) await cp(join(from, key), join(store, key));
        const job = await writeSlowJob('moved');
        const command = await runCommand(['run', job, '--json'], folder);
        expect(command).toMatchObject({ code: 0, stderr: '' });
        const [runId] = await listRunIds(store);
        expect((await readManifest(store, `runs/${runId!}/manifest.json`)).objects).toEqual(undisturbed.objects);
      },
      TEST_TIMEOUT_MS,
    );
  });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
