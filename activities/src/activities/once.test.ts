import { AtlasError, receiptKey } from '@saliency-atlas/contract';
import { expect, it } from 'vitest';
import { readReceipt, type ObjectStore, type StepReceipt } from '../stores/index.ts';
import { once } from './once.ts';

/** A store in memory that keeps what was first put under a key. */
function createMemoryStore(): ObjectStore & { readonly objects: Map<string, Uint8Array> } {
  const objects = new Map<string, Uint8Array>();
  const unused = () => Promise.reject(new Error('not used here'));
  return {
    uri: 'memory:',
    objects,
    get: (key) => Promise.resolve(objects.get(key)),
    putIfAbsent: (key, bytes) => {
      const standing = objects.get(key);
      if (standing === undefined) objects.set(key, bytes);
      if (standing === undefined) return Promise.resolve('created');
      if (Buffer.compare(standing, bytes) === 0) return Promise.resolve('identical');
      return Promise.reject(new AtlasError('ObjectConflict', `${key} holds other bytes`, 'Use an empty store.'));
    },
    putBlocksIfAbsent: unused,
    getRange: unused,
    size: unused,
    children: unused,
    probe: unused,
  };
}

const { signal } = new AbortController();
const receipt = (images: number): StepReceipt => ({ objects: [], counts: { images } });

it('a step is done once; a second attempt is given the receipt and does no work', async () => {
  const store = createMemoryStore();
  let worked = 0;
  const attempt = () =>
    once(store, 'run', 'explain/000000', signal, () => {
      worked += 1;
      return Promise.resolve(receipt(worked));
    });
  expect(await attempt()).toEqual(receipt(1));
  expect(await attempt()).toEqual(receipt(1));
  expect(worked).toBe(1);
});

it('of two attempts at the same time both are given the receipt that stood first', async () => {
  const store = createMemoryStore();
  let release = (): void => undefined;
  const both = new Promise<void>((resolve) => (release = resolve));
  let working = 0;
  const attempt = (images: number) =>
    once(store, 'run', 'track', signal, async () => {
      working += 1;
      if (working === 2) release();
      await both;
      return receipt(images);
    });
  const [first, second] = await Promise.all([attempt(1), attempt(2)]);
  expect(working).toBe(2);
  expect(first).toEqual(second);
  expect([...store.objects.keys()]).toEqual([receiptKey('run', 'track')]);
  expect(await readReceipt(store, 'run', 'track')).toEqual(first);
});

it('a step that fails leaves no receipt, so that the next attempt works', async () => {
  const store = createMemoryStore();
  const failing = once(store, 'run', 'report', signal, () => Promise.reject(new Error('out of memory')));
  await expect(failing).rejects.toThrow('out of memory');
  expect(store.objects.size).toBe(0);
  expect(await once(store, 'run', 'report', signal, () => Promise.resolve(receipt(3)))).toEqual(receipt(3));
});

it('steps of different names and runs do not share a receipt', async () => {
  const store = createMemoryStore();
  await once(store, 'run', 'explain/000000', signal, () => Promise.resolve(receipt(1)));
  expect(await once(store, 'run', 'explain/000001', signal, () => Promise.resolve(receipt(2)))).toEqual(receipt(2));
  expect(await once(store, 'other', 'explain/000000', signal, () => Promise.resolve(receipt(3)))).toEqual(receipt(3));
});
