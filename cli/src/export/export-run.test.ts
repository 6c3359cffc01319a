import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exampleSaliency } from '../../../activities/src/tables/example-tables.ts';
import { writeExampleRun, type ExampleRun } from './example-run.ts';
import { exportRun, type ExportFormat, type ExportManifest } from './export-run.ts';

let folder: string;
let run: ExampleRun;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-export-'));
  run = await writeExampleRun(join(folder, 'store'));
});
afterEach(() => rm(folder, { recursive: true }));

const out = (): string => join(folder, 'out');
const exportAs = (format: ExportFormat, limit = Infinity, signal = new AbortController().signal) =>
  exportRun({ ...run, format, limit, folder: out() }, signal);

it.each(['csv', 'parquet', 'png', 'npz'] as const)('the manifest of a %s export names every file', async (format) => {
  const returned = await exportAs(format);
  const written = JSON.parse(await readFile(join(out(), 'manifest.json'), 'utf8')) as ExportManifest;
  expect(written).toEqual(returned);
  expect(written).toMatchObject({ format: 'saliency-atlas-export', export: format, run_id: run.manifest.run_id });
  const files = written.files.map(({ file }) => file);
  expect((await readdir(out())).sort()).toEqual([...files, 'manifest.json'].sort());
});

it('csv has a line per image of every shard, quotes what needs it and leaves null empty', async () => {
  const { files } = await exportAs('csv');
  const lines = (await readFile(join(out(), 'saliency.csv'), 'utf8')).trimEnd().split('\n');
  expect(files.find(({ file }) => file === 'saliency.csv')?.rows).toBe(10);
  expect(lines).toHaveLength(11);
  // Row 1: class 1 with a name to be quoted, score 1/16. Row 0: label and confidence are not known.
  expect(lines[2]).toMatch(/^class-1\/1\.png,[0-9a-f]+,1,"one, ""quoted""",1,.*,0\.0625,ok,,2001,false,4294967294,/);
  expect(lines[1]).toMatch(/,,,0,zero,0,zero,0,ok,,2000,true,4294967295,$/);
});

it('npz holds the maps of readable images, in order, and the arrays that its manifest names', async () => {
  const { files } = await exportAs('npz');
  const entries = unzipSync(await readFile(join(out(), 'maps.npz')));
  expect(Object.keys(entries)).toEqual(files[0]?.arrays?.map(({ name }) => `${name}.npy`));
  const maps = entries['a_batch.npy']!;
  expect(strFromU8(maps.subarray(10, 128))).toContain("'shape': (9, 2, 3)");
  const values = new Float32Array(maps.slice(128).buffer);
  expect([...values]).toEqual(exampleSaliency.rows.slice(0, 9).flatMap(({ map }) => [...map]));
});

it('npz stops at the limit, in the middle of a shard too', async () => {
  const { files } = await exportAs('npz', 7);
  expect(files[0]?.arrays?.find(({ name }) => name === 'a_batch')?.shape).toEqual([7, 2, 3]);
  const entries = unzipSync(await readFile(join(out(), 'maps.npz')));
  expect(entries['a_batch.npy']!.length).toBe(128 + 7 * 6 * 4);
});

it('the same run exports to the same npz bytes', async () => {
  await exportAs('npz');
  const first = await readFile(join(out(), 'maps.npz'));
  await rm(out(), { recursive: true });
  await exportAs('npz');
  expect((await readFile(join(out(), 'maps.npz'))).equals(first)).toBe(true);
});

it('png names a class by its index too and keeps no character that a file system refuses', async () => {
  const { files } = await exportAs('png');
  expect(files.map(({ file }) => file)).toEqual([
    '0000-T-shirt-top-saliency.png',
    '0000-T-shirt-top-prototype.png',
    '0001-trouser-saliency.png',
    '0001-trouser-prototype.png',
    '0002-Ärmel-saliency.png',
    '0002-Ärmel-prototype.png',
  ]);
});

it('refuses a folder that holds something, and leaves it as it is', async () => {
  await mkdir(out());
  await writeFile(join(out(), 'mine.txt'), 'mine');
  await expect(exportAs('csv')).rejects.toMatchObject({ type: 'InvalidJob' });
  expect(await readdir(out())).toEqual(['mine.txt']);
});

it('leaves nothing behind when an object of the run is damaged', async () => {
  const saliency = run.manifest.objects.find(({ kind }) => kind === 'saliency');
  await writeFile(join(folder, 'store', saliency!.key), 'damaged');
  await expect(exportAs('parquet')).rejects.toMatchObject({ type: 'ArtifactCorrupt' });
  expect(await readdir(folder)).toEqual(['store']);
});

it('leaves nothing behind when it is aborted', async () => {
  const reason = new Error('stop');
  await expect(exportAs('csv', Infinity, AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(await readdir(folder)).toEqual(['store']);
});
