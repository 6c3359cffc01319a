import { expect, it } from 'vitest';
import type { FakeS3Faults } from './fake-s3.ts';
import { fakeS3 } from './fake-s3.ts';
import { describeObjectStore } from './object-store.contract.ts';
import type { ObjectStore } from './object-store.ts';
import { openS3Store } from './s3-store.ts';

describeObjectStore('an S3 bucket in memory', () => {
  const access = { port: fakeS3({ pageSize: 2 }), pause: () => Promise.resolve() };
  const store = openS3Store('bucket', 'prefix', access);
  const damage = (key: string): Promise<void> => access.port.damage(`prefix/${key}`);
  const other = openS3Store('bucket', 'prefix', access);
  return Promise.resolve({ store, other, damage, close: () => Promise.resolve() });
});

function open(faults: FakeS3Faults): { store: ObjectStore; port: ReturnType<typeof fakeS3>; pausesMs: number[] } {
  const port = fakeS3(faults);
  const pausesMs: number[] = [];
  const pause = (pauseMs: number): Promise<void> => {
    pausesMs.push(pauseMs);
    return Promise.resolve();
  };
  return { store: openS3Store('bucket', 'a/b', { port, pause }), port, pausesMs };
}

const bytes = Uint8Array.of(1, 2, 3);

it('a put whose reply was lost is a success, since the object has its bytes', async () => {
  const { store, port } = open({ lostReplies: 1 });
  expect(await store.putIfAbsent('x', bytes)).toBe('identical');
  expect([...port.objects.keys()]).toEqual(['a/b/x']);
});

it('a put that meets another is repeated after growing random pauses', async () => {
  const { store, pausesMs } = open({ busyAnswers: 5 });
  expect(await store.putIfAbsent('x', bytes)).toBe('created');
  expect(pausesMs).toHaveLength(5);
  expect(pausesMs.every((pauseMs, i) => pauseMs >= 0 && pauseMs < 50 * 2 ** i)).toBe(true);
});

it('a put that always meets another ends as an unavailable store', async () => {
  const { store, port } = open({ busyAnswers: 1000 });
  await expect(store.putIfAbsent('x', bytes)).rejects.toMatchObject({ name: 'ObjectStoreUnavailable' });
  expect(port.objects.size).toBe(0);
});

it('the probe refuses a store that ignores If-None-Match', async () => {
  await expect(open({ careless: true }).store.probe()).rejects.toMatchObject({
    name: 'ObjectStoreUnavailable',
    message: expect.stringContaining('s3://bucket/a/b') as string,
  });
});

it('the probe takes its scratch object away, and passes where it may not', async () => {
  const { store, port } = open({});
  await store.probe();
  expect(port.objects.size).toBe(0);
  port.remove = () => Promise.reject(new Error('denied'));
  await expect(store.probe()).resolves.toBeUndefined();
});
