import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decodeSaliencyTable } from '@saliency-atlas/activities/tables';
import { jobKey, type HistoryEntry, type RunManifest, type RunProgress } from '@saliency-atlas/contract';
import { greyPng } from './grey-png.ts';
import { drawGarment, SIDE } from './report/draw-garment.ts';
import { smallJob, writeGarments, writeJob } from './small-job.ts';
import { runCommand, type FinishedCommand } from './start-command.ts';
import { listKeys, readManifest } from './store-files.ts';
import { temporalCli } from './temporal-cli.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-end-to-end-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The last line of `run --json`. */
interface ResultLine {
  readonly runId: string;
  readonly manifest: string;
  readonly report: string;
  readonly counts: Record<string, number>;
  readonly nothingToDo: boolean;
}

function resultOf({ lines, stderr }: FinishedCommand): ResultLine {
  const last = lines.at(-1);
  if (last === undefined) throw new Error(`no result; standard error: ${stderr}`);
  return JSON.parse(last) as ResultLine;
}

async function digestOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

describe.skipIf(temporalCli === undefined)('run --json over 24 images', () => {
  let store: string;
  let job: string;
  let command: FinishedCommand;
  let manifest: RunManifest;

  beforeAll(async () => {
    await writeGarments(join(folder, 'garments'), 24);
    store = join(folder, 'store');
    job = await writeJob(folder, smallJob(folder));
    command = await runCommand(['run', job, '--json'], folder);
    expect(command).toMatchObject({ code: 0, stderr: '' });
    manifest = await readManifest(store, resultOf(command).manifest);
  });

  it('lists in its manifest every object with the digest, the size and the kind that it has', async () => {
    const kinds = new Set(manifest.objects.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual([
      'clusters',
      'evaluation-classes',
      'evaluation-images',
      'global',
      'global-inputs',
      'image-index',
      'plan',
      'reconstructions',
      'report',
      'saliency',
      'track',
      'transplants',
    ]);
    for (const { key, sha256, bytes } of manifest.objects) {
      expect([key, await digestOf(join(store, key)), (await stat(join(store, key))).size]).toEqual([
        key,
        sha256,
        bytes,
      ]);
    }
  });

  it('leaves no object of the run that the manifest does not name', async () => {
    const run = `runs/${manifest.run_id}/`;
    const named = new Set([...manifest.objects.map(({ key }) => key), jobKey(manifest.run_id), `${run}manifest.json`]);
    const others = (await listKeys(store)).filter((key) => !named.has(key) && !key.startsWith(`${run}receipts/`));
    expect(others).toEqual(['history/fashion/00000001.json']);
  });

  it('commits the manifest after everything that it names and before the line of the history', async () => {
    const writtenAtMs = async (key: string): Promise<number> => (await stat(join(store, key))).mtimeMs;
    const committed = await writtenAtMs(resultOf(command).manifest);
    for (const { key } of manifest.objects) expect(await writtenAtMs(key), key).toBeLessThanOrEqual(committed);
    const entry = JSON.parse(await readFile(join(store, 'history/fashion/00000001.json'), 'utf8')) as HistoryEntry;
    expect(await writtenAtMs('history/fashion/00000001.json')).toBeGreaterThanOrEqual(committed);
    expect(entry.manifest_sha256).toBe(await digestOf(join(store, resultOf(command).manifest)));
  });

  it('counts every image once, over pages and shards', () => {
    expect(manifest.counts).toMatchObject({ images: 24, failed: 0 });
    const rows = manifest.objects
      .filter(({ kind }) => kind === 'saliency')
      .reduce((sum, object) => sum + object.rows, 0);
    expect(rows).toBe(24);
  });

  it('says on standard output how far it is, one JSON object a line, and ends with its result', async () => {
    const progress = command.lines.slice(0, -1).map((line) => (JSON.parse(line) as { progress: RunProgress }).progress);
    expect(progress[0]).toMatchObject({ stage: 'plan', state: 'running' });
    const explained = progress.filter(({ stage }) => stage === 'explain').map(({ counts }) => counts.images);
    expect(explained).toEqual(explained.toSorted((a, b) => a - b));
    expect(Math.max(...explained)).toBeLessThanOrEqual(24);
    const { report, ...result } = resultOf(command);
    expect(result).toMatchObject({ runId: manifest.run_id, counts: manifest.counts, nothingToDo: false });
    expect(await readFile(fileURLToPath(report), 'utf8')).toContain('<!doctype html>');
  });

  it('has nothing left to do when asked again, and writes no object', async () => {
    const before = await listKeys(store);
    const again = await runCommand(['run', job], folder);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain(`Run ${manifest.run_id} is complete; nothing is left to do.`);
    expect(await listKeys(store)).toEqual(before);
  });

  it('is found by the commands that look at results, without a server', async () => {
    const shown = async (...args: string[]) => {
      const { code, lines, stderr } = await runCommand([...args, '--store', store], folder);
      expect([code, stderr]).toEqual([0, '']);
      return lines.join('\n');
    };
    const [runs, status, history, logs] = await Promise.all([
      shown('runs', '--json'),
      shown('status', 'fashion@1.0', '--json'),
      shown('history', 'fashion', '--format', 'json'),
      shown('logs', '--lines', '5', '--json'),
    ]);
    expect(logs.split('\n').map((line) => typeof (JSON.parse(line) as unknown))).toEqual(Array(5).fill('object'));
    expect(JSON.parse(runs)).toMatchObject([{ runId: manifest.run_id, state: 'complete', images: 24 }]);
    expect(JSON.parse(status)).toMatchObject({ runId: manifest.run_id, state: 'complete', counts: manifest.counts });
    expect(JSON.parse(history)).toMatchObject([{ run_id: manifest.run_id, version: '1.0', sequence: 1 }]);
  });
});

describe.skipIf(temporalCli === undefined)('a folder with a file that is no image', () => {
  it('completes, and the file is a counted row with its reason', async () => {
    const photos = join(folder, 'photos');
    for (const [name, label] of [
      ['Trouser', 1],
      ['Bag', 8],
    ] as const) {
      await mkdir(join(photos, name), { recursive: true });
      for (const seed of [1, 2]) {
        await writeFile(join(photos, name, `${seed}.png`), greyPng(drawGarment(label, seed), SIDE, SIDE));
      }
    }
    await writeFile(join(photos, 'Bag', 'broken.png'), 'this is no picture');
    const store = join(folder, 'photo-store');
    const overlay = { dataset: { uri: photos }, store: { uri: store }, resources: { shardSize: 5, workers: 2 } };
    const job = await writeJob(folder, smallJob(folder, overlay), 'photos.yaml');
    const command = await runCommand(['run', job, '--json'], folder);
    expect(command).toMatchObject({ code: 0, stderr: '' });
    const { counts, manifest: key, report } = resultOf(command);
    expect(counts).toMatchObject({ images: 5, failed: 1 });

    const { objects } = await readManifest(store, key);
    const saliency = objects.find(({ kind }) => kind === 'saliency')!;
    const { rows } = decodeSaliencyTable(await readFile(join(store, saliency.key)));
    const broken = rows.filter(({ status }) => status === 'unreadable');
    expect(broken).toMatchObject([{ imageId: 'Bag/broken.png', label: 8, passes: 0 }]);
    expect(broken[0]!.reason).not.toBe('');
    expect(rows.filter(({ status }) => status === 'ok')).toHaveLength(4);
    expect(await readFile(fileURLToPath(report), 'utf8')).toContain('1 of 5 images could not be read');
  });
});
