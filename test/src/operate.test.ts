import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEmbeddedTemporal, type EmbeddedTemporal } from '@saliency-atlas/infra/embedded-temporal';
import { startServer } from './serve/start-server.ts';
import { smallJob, writeGarments, writeJob } from './small-job.ts';
import { runCommand, startCommand, type FinishedCommand } from './start-command.ts';
import { startWorker, type RunningWorker } from './start-worker.ts';
import { listKeys } from './store-files.ts';
import { temporalCli } from './temporal-cli.ts';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 300_000 });

const IMAGES = 6;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-operate-'));
  await writeGarments(join(folder, 'garments'), IMAGES);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('a schedule without a server that outlives the command is refused, with what to set', async () => {
  const { code, stderr } = await runCommand(['schedule', 'list'], folder);
  expect(code).toBe(2);
  expect(stderr).toContain('No Temporal server is configured, and an embedded one ends with its command');
  expect(stderr).toContain('TEMPORAL_ADDRESS');
});

describe.skipIf(temporalCli === undefined)('on a server of its own', () => {
  let server: EmbeddedTemporal;
  let worker: RunningWorker;
  const settings = () => ({ TEMPORAL_ADDRESS: server.address, ATLAS_GPU_SLOTS: '1', ATLAS_GRACE_SECONDS: '0' });
  const command = (...args: string[]): Promise<FinishedCommand> => startCommand(args, folder, settings()).finished;

  beforeAll(async () => {
    server = await startEmbeddedTemporal(join(folder, 'server'));
    worker = await startWorker([], folder, settings());
  });
  afterAll(async () => {
    worker.child.kill('SIGTERM');
    await worker.finished;
    await server.stop();
  });

  it('a run is paused, found, resumed, cancelled and gone on with, from another shell', async () => {
    const store = join(folder, 'store');
    const job = await writeJob(
      folder,
      smallJob(folder, {
        store: { uri: store },
        // Long enough for the commands below to find the run in its first stage on an idle machine, too.
        explain: { passes: 40_000, stop: { enabled: false } },
        resources: { shardSize: 1, pageShards: 4, workers: 1 },
      }),
    );
    const shardsDone = async (): Promise<number> =>
      (await listKeys(store)).filter((key) => key.includes('/receipts/explain/')).length;
    const at = (...args: string[]) => command(...args, 'fashion@1.0', '--store', store);

    const run = startCommand(['run', job, '--json'], folder, settings());
    while ((await shardsDone()) === 0) await sleep(50);
    const told = async (command: string): Promise<unknown> =>
      JSON.parse((await at(command, '--json')).lines.join('\n'));
    expect(await told('pause')).toBeTypeOf('object');
    const paused = JSON.parse((await at('status', '--json')).lines[0]!) as { state: string };
    expect(paused.state).toBe('paused');
    const [serving, address] = await startServer(store, folder, settings());
    const progress = async (): Promise<unknown> => (await fetch(`${address}/progress`)).json();
    expect(await progress()).toMatchObject([{ words: 'Stage 2 of 7: explain, paused' }]);
    const find = async (): Promise<unknown[]> => {
      const { lines } = await command('runs', '--store', store, '--state', 'running', '--stage', 'explain', '--json');
      return JSON.parse(lines.join('\n')) as unknown[];
    };
    // The server's search sees what a workflow says of itself a moment later.
    let found = await find();
    while (found.length === 0) found = await find();
    expect(found).toMatchObject([{ model: 'fashion', version: '1.0', stage: 'explain' }]);
    const others = await command('runs', '--store', store, '--model', 'another', '--json');
    expect(JSON.parse(others.lines.join('\n'))).toEqual([]);
    expect(await told('resume')).toBeTypeOf('object');
    expect(await told('cancel')).toBeTypeOf('object');
    const cancelled = await run.finished;
    expect([cancelled.code, cancelled.stderr]).toEqual([1, expect.stringContaining('the run was cancelled') as string]);
    // A file that the cancelled worker is still writing is no object yet, and has no key.
    const before = (await listKeys(store)).filter((key) => !basename(key).startsWith('.tmp-'));
    expect(before.filter((key) => key.endsWith('manifest.json'))).toEqual([]);

    const retried = await at('retry', '--json');
    expect(retried).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(retried.lines.at(-1)!)).toMatchObject({ counts: { images: IMAGES }, nothingToDo: false });
    expect(await progress()).toEqual([]);
    const [link] = /\/runs\/[0-9a-f]{20}/.exec(await (await fetch(address)).text()) ?? [];
    expect((await fetch(`${address}${link ?? '/nothing'}`)).status).toBe(200);
    serving.child.kill('SIGTERM');
    await serving.finished;
    // What was there is there still, under the same digests.
    expect(await listKeys(store)).toEqual(expect.arrayContaining(before));
  });

  it('a schedule is made, listed, paused, triggered and deleted; what it starts is a run', async () => {
    const store = join(folder, 'scheduled');
    const job = await writeJob(folder, smallJob(folder, { store: { uri: store } }), 'scheduled.yaml');
    const wrong = await command('schedule', 'create', 'nightly', job);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--cron or --every') as string]);
    const created = await command('schedule', 'create', 'nightly', job, '--cron', '0 2 * * *', '--paused');
    expect(created).toMatchObject({ code: 0, lines: ['nightly: paused'] });
    const again = await command('schedule', 'create', 'nightly', job, '--every', '1d');
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('of that name already') as string]);
    const listed = async () => JSON.parse((await command('schedule', 'list', '--json')).lines.join('\n')) as unknown[];
    while ((await listed()).length === 0) await sleep(100);
    expect(await listed()).toMatchObject([{ name: 'nightly', state: 'paused' }]);
    expect(await command('schedule', 'resume', 'nightly')).toMatchObject({ code: 0 });
    expect(await command('schedule', 'trigger', 'nightly')).toMatchObject({ code: 0 });
    while (!(await listKeys(store)).some((key) => key.startsWith('history/'))) await sleep(200);
    expect(await command('schedule', 'delete', 'nightly')).toMatchObject({ code: 0 });
    const gone = await command('schedule', 'pause', 'nightly');
    expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('no schedule "nightly"') as string]);
  });
});
