import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from './object-store.ts';
import { openStore } from './open-store.ts';
import { putObject, putObjectBlocks, readObject, streamObject } from './put-object.ts';
import { readReceipt, writeReceipt } from './receipts.ts';

let folder: string;
let store: ObjectStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-receipts-'));
  store = openStore(folder);
});
afterEach(() => rm(folder, { recursive: true }));

// SHA-256 of "abc": FIPS 180-4, example 1.
const ABC_SHA256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const abc = new TextEncoder().encode('abc');

describe('an object of a run', () => {
  it('is named by its content, and putting it again is the same object', async () => {
    const ref = await putObject(store, 'run1', 'saliency', '000003', abc, 64);
    expect(ref).toEqual({
      key: `runs/run1/saliency/000003-${ABC_SHA256.slice(0, 16)}.arrow`,
      sha256: ABC_SHA256,
      rows: 64,
      sizeBytes: 3,
    });
    expect(await putObject(store, 'run1', 'saliency', '000003', abc, 64)).toEqual(ref);
    expect(Buffer.from(await readObject(store, ref)).toString()).toBe('abc');
  });

  it('has the same name, bytes and reference when it comes in blocks', async () => {
    const ref = await putObject(store, 'run1', 'global', 'classes', abc, 3);
    const blocks = async function* () {
      yield await Promise.resolve(abc.subarray(0, 1));
      yield new Uint8Array(0);
      yield abc.subarray(1);
    };
    expect(await putObjectBlocks(store, 'run1', 'global', 'classes', blocks, 3)).toEqual(ref);
    expect(await putObjectBlocks(store, 'run2', 'global', 'classes', blocks, 3)).toMatchObject({ sha256: ABC_SHA256 });
    const read: Uint8Array[] = [];
    for await (const block of (await streamObject(store, ref)).blocks()) read.push(block);
    expect(Buffer.concat(read).toString()).toBe('abc');
  });

  it.each([
    ['other bytes', ['abc', 'abd']],
    ['more', ['abc', 'abcd']],
    ['fewer', ['abc', 'ab']],
  ])('is not put where its blocks are %s the second time', async (_what, texts) => {
    const blocks = async function* () {
      yield await Promise.resolve(new TextEncoder().encode(texts.shift()));
    };
    const put = putObjectBlocks(store, 'run1', 'global', 'classes', blocks, 1);
    await expect(put).rejects.toThrow('its blocks differ');
    expect(await store.children('runs/run1/global')).toEqual([]);
  });

  it('gives the last of its blocks only when all are those of its digest', async () => {
    const bytes = new Uint8Array(20 * 2 ** 20).fill(7);
    const ref = await putObject(store, 'run1', 'global', 'classes', bytes, 1);
    const file = join(folder, ref.key);
    await writeFile(file, bytes.fill(8, 0, 1));
    let readBytes = 0;
    const read = async (): Promise<void> => {
      for await (const block of (await streamObject(store, ref)).blocks()) readBytes += block.byteLength;
    };
    await expect(read()).rejects.toMatchObject({ name: 'ArtifactCorrupt' });
    expect(readBytes).toBeLessThan(bytes.length);
    await expect(streamObject(store, { ...ref, key: 'runs/run1/none' })).rejects.toMatchObject({
      message: expect.stringContaining('is missing') as string,
    });
  });

  it('that is missing or altered is corrupt, by key', async () => {
    const ref = await putObject(store, 'run1', 'report', 'index', abc, 0, 'html');
    await expect(readObject(store, { ...ref, key: 'runs/run1/none' })).rejects.toMatchObject({
      name: 'ArtifactCorrupt',
      message: expect.stringContaining('runs/run1/none') as string,
    });
    await expect(readObject(store, { ...ref, sha256: '0'.repeat(64) })).rejects.toMatchObject({
      name: 'ArtifactCorrupt',
      message: expect.stringContaining(ref.key) as string,
    });
  });
});

describe('a receipt', () => {
  const object = { key: 'runs/r/x', kind: 'saliency', sha256: ABC_SHA256, rows: 3, sizeBytes: 5 } as const;

  it('is absent until written, then reads as it was written', async () => {
    const receipt = { objects: [object], counts: { images: 3, passes: 6000 } };
    expect(await readReceipt(store, 'r', 'explain/000001')).toBeUndefined();
    expect(await writeReceipt(store, 'r', 'explain/000001', receipt)).toEqual(receipt);
    expect(await readReceipt(store, 'r', 'explain/000001')).toEqual(receipt);
  });

  it('stands as first written: a later one with other content returns the first', async () => {
    const first = { objects: [object], counts: { images: 3 } };
    await writeReceipt(store, 'r', 'explain/000001', first);
    const late = await writeReceipt(store, 'r', 'explain/000001', { objects: [], counts: {} });
    expect(late).toEqual(first);
  });

  it.each([
    ['no JSON', '{"format_version":1,'],
    ['another format version', '{"format_version":2,"objects":[],"counts":{}}'],
    ['an object without a digest', '{"format_version":1,"objects":[{"key":"a","kind":"plan","rows":1}],"counts":{}}'],
    ['a count that is text', '{"format_version":1,"objects":[],"counts":{"images":"3"}}'],
  ])('with %s is corrupt', async (_, content) => {
    await store.putIfAbsent('runs/r/receipts/plan.json', new TextEncoder().encode(content));
    await expect(readReceipt(store, 'r', 'plan')).rejects.toMatchObject({
      name: 'ArtifactCorrupt',
      message: expect.stringContaining('runs/r/receipts/plan.json') as string,
    });
  });
});
