import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore, putJson } from '@saliency-atlas/activities/stores';
import { historyKey, jobKey, manifestKey, receiptKey } from '@saliency-atlas/contract';
// The end of a run as a worker does it; no workspace exports it.
import { readResult } from '../../../activities/src/activities/commit-run.ts';
import { OPENERS } from '../../../activities/src/activities/openers.ts';

const KEPT = fileURLToPath(new URL('../../golden/store-0.1.0-atlas-4', import.meta.url));

let folder: string;
let runId: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-documents-'));
  await cp(KEPT, folder, { recursive: true });
  [runId] = (await readdir(join(folder, 'runs'))) as [string];
  // As this version of the method would have written it: the documents anew, the manifest by the receipts.
  await rm(join(folder, manifestKey(runId)));
  const names = (await readdir(folder, { recursive: true })).filter((name) =>
    /(job|receipts\/.*|\d{8})\.json$/.test(name),
  );
  for (const name of names) {
    const value = JSON.parse(await readFile(join(folder, name), 'utf8')) as object;
    await rm(join(folder, name));
    await putJson(openStore(folder), name, value);
  }
});
afterAll(() => rm(folder, { recursive: true }));

function finish() {
  const context = { signal: new AbortController().signal, report: () => undefined, breathe: () => Promise.resolve() };
  const sources = { modelUri: '', datasetUri: '', imagesUri: null, bankUri: null };
  return readResult({ runId, storeUri: folder, sources }, { ...context, open: OPENERS });
}

it('a run is finished as often as asked, and the same', async () => {
  const once = await finish();
  expect(await finish()).toEqual(once);
  expect(once.counts['images']).toBe(6);
});

it.each([
  ['the manifest', () => manifestKey(runId), /"images":6/, '"images":7'],
  ['a receipt', () => receiptKey(runId, 'explain/000000'), /"passes":\d/, '"passes":9'],
  ['the job', () => jobKey(runId), /"shard_size":4/, '"shard_size":5'],
  ['an entry of the history', () => historyKey('fashion', 1), /"images":6/, '"images":7'],
])(
  'a digit changed in %s is noticed when the run is finished again, by the name of the document',
  async (_, key, from, to) => {
    const path = join(folder, key());
    const whole = await readFile(path, 'utf8');
    const damaged = whole.replace(from, to);
    expect(damaged).not.toBe(whole);
    await writeFile(path, damaged);
    await expect(finish()).rejects.toMatchObject({
      name: 'ArtifactCorrupt',
      message: expect.stringContaining(key()) as string,
    });
    await writeFile(path, whole);
    await finish();
  },
);

it('a manifest of before there were digests that says something else than the receipts is damaged too', async () => {
  const path = join(folder, manifestKey(runId));
  const whole = await readFile(path, 'utf8');
  const { content_sha256: digest, ...rest } = JSON.parse(whole) as Record<string, unknown>;
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  await writeFile(path, JSON.stringify(rest));
  await finish();
  await writeFile(path, JSON.stringify({ ...rest, engine: 'another' }));
  await expect(finish()).rejects.toMatchObject({
    name: 'ArtifactCorrupt',
    message: expect.stringContaining(manifestKey(runId)) as string,
  });
  await writeFile(path, whole);
});
