import { expect, it } from 'vitest';
import { fakeS3 } from './fake-s3.ts';
import { describeObjectStore } from './object-store.contract.ts';
import { observedStore, type StoreObserver } from './observed-store.ts';
import { openS3Store } from './s3-store.ts';

const unseen: StoreObserver = { around: (_operation, _key, work) => work(), bytes: () => undefined };
const pause = (): Promise<void> => Promise.resolve();

describeObjectStore('a store that is observed', () => {
  const port = fakeS3();
  const open = () => observedStore(openS3Store('bucket', 'prefix', { port, pause }), unseen);
  return Promise.resolve({
    store: open(),
    other: open(),
    damage: (key) => port.damage(`prefix/${key}`),
    close: () => Promise.resolve(),
  });
});

it('tells of every operation with its key, how it ended, and the bytes that crossed', async () => {
  const seen: string[] = [];
  const store = observedStore(openS3Store('bucket', '', { port: fakeS3(), pause }), {
    around: async (operation, key, work) => {
      const ended = (how: string) => seen.push(`${operation} ${key} ${how}`);
      try {
        const result = await work();
        ended('ok');
        return result;
      } catch (error) {
        ended(error instanceof Error ? error.name : '');
        throw error;
      }
    },
    bytes: (direction, count) => seen.push(`${count} ${direction}`),
  });
  await store.putIfAbsent('a/b', Uint8Array.of(1, 2, 3));
  await store.putIfAbsent('a/b', Uint8Array.of(1, 2, 3));
  await store.putIfAbsent('a/b', Uint8Array.of(4)).catch(() => undefined);
  await store.get('a/b');
  await store.get('nothing');
  await store.getRange('a/b', 1, 2);
  expect(seen).toEqual([
    'put a/b ok',
    '3 written',
    'put a/b ok',
    'put a/b ObjectConflict',
    'get a/b ok',
    '3 read',
    'get nothing ok',
    'getRange a/b ok',
    '1 read',
  ]);
});
