import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunManifest } from '@saliency-atlas/contract';
import { startEmbeddedTemporal, type EmbeddedTemporal } from '@saliency-atlas/infra/embedded-temporal';
import { smallJob, writeGarments, writeJob } from '../small-job.ts';
import { COMMAND, startCommand } from '../start-command.ts';
import { startWorker } from '../start-worker.ts';
import { listRunIds, readManifest } from '../store-files.ts';
import { temporalCli } from '../temporal-cli.ts';
import { comparedSize, reportFaults } from './fault-report.ts';
import { countRedoneSteps } from './started-steps.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

/** A disk of 8 MB in memory that only the processes below this shell see, all but 60 kB of it taken. */
const ON_A_FULL_DISK = `
mount -t tmpfs -o size=8m tmpfs "$STORE" || exit 90
head -c 8328608 /dev/zero > "$STORE/ballast"
"$NODE" "$COMMAND" worker >&2 & worker=$!
"$NODE" "$COMMAND" run "$JOB" --json >/dev/null & run=$!
read -r _
rm "$STORE/ballast"
wait $run || exit 91
kill -TERM $worker
wait $worker || exit 92
cp "$STORE"/runs/*/manifest.json "$KEPT"
find "$STORE" -name '.tmp-*'
`;

/** Mounting needs a name space of one's own, which some systems refuse. */
const canMount = await promisify(execFile)('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).then(
  () => true,
  () => false,
);
if (!canMount) console.error('No full disk is tried: this system lets nobody mount one (unshare -rm).');

let folder: string;
let server: EmbeddedTemporal;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-full-disk-'));
  await writeGarments(join(folder, 'garments'), 8);
  server = await startEmbeddedTemporal(join(folder, 'server'));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

function jobOf(store: string): Promise<string> {
  const job = smallJob(folder, { store: { uri: join(folder, store) }, resources: { shardSize: 4 } });
  return writeJob(folder, job, `${store}.yaml`);
}

async function undisturbedRun(): Promise<RunManifest> {
  const settings = { TEMPORAL_ADDRESS: server.address };
  const worker = await startWorker([], folder, settings);
  const run = startCommand(['run', await jobOf('undisturbed'), '--json'], folder, settings);
  expect(await run.finished).toMatchObject({ code: 0, stderr: '' });
  worker.child.kill('SIGTERM');
  await worker.finished;
  const [runId] = await listRunIds(join(folder, 'undisturbed'));
  return readManifest(join(folder, 'undisturbed'), `runs/${runId!}/manifest.json`);
}

describe.skipIf(temporalCli === undefined || !canMount)('a run whose disk is full', () => {
  it('says so, and goes on where it was once there is space', async () => {
    const undisturbed = await undisturbedRun();
    const store = join(folder, 'full');
    const kept = join(folder, 'kept.json');
    await mkdir(store);
    const command = { NODE: process.execPath, COMMAND, JOB: await jobOf('full'), STORE: store, KEPT: kept };
    const shell = spawn('unshare', ['-rm', 'sh', '-c', ON_A_FULL_DISK], {
      cwd: folder,
      env: { ...process.env, ...command, TEMPORAL_ADDRESS: server.address },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let [said, left] = ['', ''];
    shell.stdout.setEncoding('utf8').on('data', (text: string) => (left += text));
    const exited = once(shell, 'exit');
    const full = new Promise<void>((resolve) => {
      shell.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('ENOSPC')) resolve();
      });
    });
    await Promise.race([full, exited.then(() => Promise.reject(new Error(`ended before the disk was full: ${said}`)))]);
    shell.stdin.end('\n');
    expect(await exited, said).toEqual([0, null]);
    expect(said).toMatch(/Cannot write [^"]*ENOSPC: no space left on device/);
    expect(left, 'halves of files').toBe('');
    const manifest = JSON.parse(await readFile(kept, 'utf8')) as RunManifest;
    expect(manifest.objects).toEqual(undisturbed.objects);
    const redoneSteps = await countRedoneSteps(server.address, manifest.run_id, 1);
    reportFaults({ faults: { 'full disk': 1 }, redoneSteps, ...comparedSize(manifest) });
  });
});
