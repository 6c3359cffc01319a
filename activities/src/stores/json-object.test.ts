import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { canonicalJson } from '@saliency-atlas/contract';
import { openFileStore } from './file-store.ts';
import { putJson, readJson } from './json-object.ts';
import type { ObjectStore } from './object-store.ts';

const KEY = 'runs/r/job.json';

let folder: string;
let store: ObjectStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-json-'));
  store = openFileStore(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Puts a text under the key, as another version of the program or a damaged disk would have it. */
async function write(text: string): Promise<void> {
  await putJson(store, 'runs/r/other.json', {});
  await writeFile(join(folder, KEY), text);
}

const damaged = { name: 'ArtifactCorrupt', message: expect.stringContaining(KEY) as string };

it('is the same object whatever the order of its keys', async () => {
  expect(await putJson(store, KEY, { a: 1, b: [2] })).toBe('created');
  expect(await putJson(store, KEY, { b: [2], a: 1 })).toBe('identical');
  expect(await readJson(store, KEY)).toEqual({ a: 1, b: [2] });
  expect(await readJson(store, 'runs/r/none.json')).toBeUndefined();
});

it('with any one letter changed is called damaged, or says what it said', async () => {
  const value = { counts: { images: 64, passes: 32000 }, name: 'é', none: null, share: 1e-7 };
  await putJson(store, KEY, value);
  const text = await readFile(join(folder, KEY), 'utf8');
  let noticed = 0;
  for (let at = 0; at < text.length; at++) {
    await write(`${text.slice(0, at)}${text[at] === '7' ? '3' : '7'}${text.slice(at + 1)}`);
    const read = await readJson(store, KEY).catch((error: unknown) => error);
    if (read instanceof Error) {
      expect(read).toMatchObject(damaged);
      noticed++;
    } else {
      // The letter was one of the digest's name: what counts is all there.
      expect(read).toMatchObject(value);
    }
  }
  expect(noticed).toBe(text.length - 'content_sha256'.length);
});

it('damaged is not taken for the object of somebody else where it is to be put again', async () => {
  await putJson(store, KEY, { images: 60 });
  await write((await readFile(join(folder, KEY), 'utf8')).replace('60', '61'));
  await expect(putJson(store, KEY, { images: 60 })).rejects.toMatchObject(damaged);
});

it('of somebody else is a conflict', async () => {
  await putJson(store, KEY, { images: 60 });
  await expect(putJson(store, KEY, { images: 61 })).rejects.toMatchObject({ name: 'ObjectConflict' });
});

it('of a version that wrote no digests is read, and is the same object where it says the same', async () => {
  const value = { b: [2], a: 1 };
  await write(canonicalJson(value));
  expect(await readJson(store, KEY)).toEqual(value);
  expect(await putJson(store, KEY, value)).toBe('identical');
  await expect(putJson(store, KEY, { a: 2 })).rejects.toMatchObject({ name: 'ObjectConflict' });
});
