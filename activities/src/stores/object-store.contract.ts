import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { putJson, readJson } from './json-object.ts';
import type { ObjectStore } from './object-store.ts';
import { putObject, readObject, readObjectIfThere, streamObject } from './put-object.ts';

/** An empty store for one test and how to take it away after. */
export interface StoreUnderTest {
  readonly store: ObjectStore;
  /** A second client of the same objects, as another process would open it. */
  readonly other: ObjectStore;
  /** Changes a byte of an object behind the store's back. */
  damage(key: string): Promise<void>;
  close(): Promise<void>;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

const inBlocks = (bytes: Uint8Array, length: number) =>
  async function* () {
    for (let start = 0; start < bytes.length; start += length) {
      yield await Promise.resolve(bytes.subarray(start, start + length));
    }
  };

/** What every ObjectStore promises; each adapter's tests run it on a real backend. */
export function describeObjectStore(name: string, openEmpty: () => Promise<StoreUnderTest>): void {
  describe(`${name} as an object store`, () => {
    let opened: StoreUnderTest;
    beforeEach(async () => {
      opened = await openEmpty();
    });
    afterEach(() => opened.close());

    it('gives back the bytes that were put, empty ones too', async () => {
      const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31) % 251);
      expect(await opened.store.putIfAbsent('runs/a/x.bin', bytes)).toBe('created');
      expect(await opened.store.putIfAbsent('runs/a/empty', new Uint8Array(0))).toBe('created');
      expect(Buffer.compare((await opened.other.get('runs/a/x.bin'))!, bytes)).toBe(0);
      expect(await opened.other.get('runs/a/empty')).toHaveLength(0);
      expect(await opened.other.size('runs/a/x.bin')).toBe(100_000);
      expect(await opened.other.size('runs/a/empty')).toBe(0);
    });

    it('keeps what comes in blocks as one object, and compares it with what stands there', async () => {
      const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31) % 251);
      expect(await opened.store.putBlocksIfAbsent('a/blocks', inBlocks(bytes, 7_777))).toBe('created');
      expect(Buffer.compare((await opened.other.get('a/blocks'))!, bytes)).toBe(0);
      expect(await opened.other.putBlocksIfAbsent('a/blocks', inBlocks(bytes, 50_000))).toBe('identical');
      expect(await opened.other.putIfAbsent('a/blocks', bytes)).toBe('identical');
      const others = [bytes.subarray(1), bytes.subarray(0, -1), bytes.map((byte, i) => (i === 99_999 ? 1 : byte))];
      for (const other of others) {
        await expect(opened.other.putBlocksIfAbsent('a/blocks', inBlocks(other, 7_777))).rejects.toMatchObject({
          name: 'ObjectConflict',
        });
      }
      expect(await opened.store.putBlocksIfAbsent('a/none', inBlocks(new Uint8Array(0), 1))).toBe('created');
      expect(await opened.store.size('a/none')).toBe(0);
    });

    it('keeps nothing of blocks that break off or are cancelled', async () => {
      const lost = new Error('the source is gone');
      const broken = async function* () {
        yield await Promise.resolve(new Uint8Array(1000));
        throw lost;
      };
      await expect(opened.store.putBlocksIfAbsent('a/broken', broken)).rejects.toBe(lost);
      const leaving = new AbortController();
      const cancelled = async function* () {
        yield await Promise.resolve(new Uint8Array(1000));
        leaving.abort();
        yield new Uint8Array(1000);
      };
      await expect(opened.store.putBlocksIfAbsent('a/cancelled', cancelled, leaving.signal)).rejects.toMatchObject({
        name: 'AbortError',
      });
      expect(await opened.other.get('a/broken')).toBeUndefined();
      expect(await opened.other.get('a/cancelled')).toBeUndefined();
    });

    it('has nothing under a key that was never put, nor under a folder of keys', async () => {
      await opened.store.putIfAbsent('runs/a/x', text('1'));
      expect(await opened.store.get('runs/b')).toBeUndefined();
      expect(await opened.store.get('runs/a')).toBeUndefined();
      expect(await opened.store.size('runs/b')).toBeUndefined();
      expect(await opened.store.size('runs/a')).toBeUndefined();
    });

    it('calls a second put of the same bytes identical', async () => {
      await opened.store.putIfAbsent('a/b', text('same'));
      expect(await opened.other.putIfAbsent('a/b', text('same'))).toBe('identical');
    });

    it('refuses other bytes under a key in use, names the key and keeps the first', async () => {
      await opened.store.putIfAbsent('a/b', text('first'));
      await expect(opened.other.putIfAbsent('a/b', text('other'))).rejects.toMatchObject({
        name: 'ObjectConflict',
        message: expect.stringContaining('a/b') as string,
      });
      expect(await opened.store.get('a/b')).toEqual(text('first'));
    });

    it('lets one of many racing writers of different bytes win', async () => {
      const racers = Array.from({ length: 16 }, (_, i) => text(`writer ${i}`));
      const results = await Promise.allSettled(
        racers.map((bytes, i) => (i % 2 === 0 ? opened.store : opened.other).putIfAbsent('race/key', bytes)),
      );
      const winner = results.findIndex((result) => result.status === 'fulfilled');
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
      expect(Buffer.from((await opened.store.get('race/key'))!).toString()).toBe(`writer ${winner}`);
    });

    it('lets many racing writers of the same bytes all succeed, one of them as the creator', async () => {
      const results = await Promise.all(
        Array.from({ length: 16 }, () => opened.store.putIfAbsent('race/same', text('same'))),
      );
      expect(results.filter((result) => result === 'created')).toHaveLength(1);
    });

    it('reads a range of bytes, and calls one that ends behind the object corrupt', async () => {
      await opened.store.putIfAbsent('a/range', Uint8Array.of(0, 1, 2, 3, 4, 5));
      expect([...(await opened.store.getRange('a/range', 2, 5))]).toEqual([2, 3, 4]);
      expect([...(await opened.store.getRange('a/range', 0, 6))]).toEqual([0, 1, 2, 3, 4, 5]);
      expect(await opened.store.getRange('a/range', 3, 3)).toHaveLength(0);
      await expect(opened.store.getRange('a/range', 4, 7)).rejects.toMatchObject({ name: 'ArtifactCorrupt' });
      await expect(opened.store.getRange('a/range', 6, 9)).rejects.toMatchObject({ name: 'ArtifactCorrupt' });
      await expect(opened.store.getRange('a/none', 0, 1)).rejects.toMatchObject({ name: 'ArtifactCorrupt' });
      await expect(opened.store.getRange('a/range', 3, 2)).rejects.toThrow(RangeError);
    });

    it('lists the direct children of a folder, sorted, objects and folders alike', async () => {
      for (const key of ['runs/b/x', 'runs/a/y/z', 'runs/a/x', 'runs-2/q', 'top']) {
        await opened.store.putIfAbsent(key, text(key));
      }
      expect(await opened.store.children('')).toEqual(['runs', 'runs-2', 'top']);
      expect(await opened.store.children('runs')).toEqual(['a', 'b']);
      expect(await opened.store.children('runs/a')).toEqual(['x', 'y']);
      expect(await opened.store.children('runs/none')).toEqual([]);
    });

    it('passes its own probe as often as asked and shows no scratch object', async () => {
      await opened.store.probe();
      await opened.other.probe();
      expect(await opened.store.children('')).toEqual([]);
    });

    it.each(['', '/etc/passwd', 'a//b', 'a/', '../a', 'a/../../b', './a', 'a\\b', 'a/.tmp-1', 'a\0b'])(
      'refuses the key %j',
      async (key) => {
        await expect(opened.store.putIfAbsent(key, text('x'))).rejects.toMatchObject({ name: 'InvalidJob' });
        await expect(opened.store.get(key)).rejects.toMatchObject({ name: 'InvalidJob' });
      },
    );

    it('refuses a key of more than 1,024 bytes, the limit of S3', async () => {
      const key = `${'a/'.repeat(511)}ö`;
      await expect(opened.store.get(`${key}x`)).rejects.toMatchObject({ name: 'InvalidJob' });
      expect(await opened.store.get(key)).toBeUndefined();
    });

    it('takes keys with spaces, signs and letters of other scripts', async () => {
      const key = 'history/größe 1+1=2 ‰ %41&?#/00000001.json';
      await opened.store.putIfAbsent(key, text('here'));
      expect(await opened.other.size(key)).toBe(4);
      expect(await opened.other.children('history')).toEqual(['größe 1+1=2 ‰ %41&?#']);
    });

    it('calls a damaged object damaged, whether it is read whole, in blocks, by its name alone or as JSON', async () => {
      const { store, other } = opened;
      const content = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
      const object = await putObject(store, 'f00', 'saliency', '000000', content, 1);
      await putJson(store, 'runs/f00/job.json', {});
      expect(await readObjectIfThere(other, { key: object.key })).toEqual(content);
      await opened.damage(object.key);
      await opened.damage('runs/f00/job.json');
      const reads = [
        () => readObject(other, object),
        async () => (await streamObject(other, object)).blocks().next(),
        async () => (await streamObject(other, { key: object.key })).blocks().next(),
        () => readObjectIfThere(other, { key: object.key }),
        () => readJson(other, 'runs/f00/job.json'),
      ];
      for (const [at, read] of reads.entries()) {
        const name = at < 4 ? object.key : 'runs/f00/job.json';
        await expect(read()).rejects.toMatchObject({
          name: 'ArtifactCorrupt',
          message: expect.stringContaining(name) as string,
          fix: expect.stringContaining('Restore the store') as string,
        });
      }
    });

    it('stops with the reason of an aborted signal and writes nothing', async () => {
      const reason = new Error('cancelled by the test');
      await expect(opened.store.putIfAbsent('a/b', text('x'), AbortSignal.abort(reason))).rejects.toSatisfy(
        (error: unknown) => error === reason || (error instanceof Error && error.name === 'AbortError'),
      );
      expect(await opened.other.get('a/b')).toBeUndefined();
    });
  });
}
