import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { damaged } from './fake-s3.ts';
import { fileFailure } from './file-failure.ts';
import { openFileStore } from './file-store.ts';
import { describeObjectStore } from './object-store.contract.ts';

const emptyFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'atlas-file-store-'));

describeObjectStore('a folder', async () => {
  const folder = await emptyFolder();
  const close = (): Promise<void> => rm(folder, { recursive: true });
  const damage = async (key: string): Promise<void> => {
    const path = join(folder, key);
    await writeFile(path, damaged(await readFile(path)));
  };
  return { store: openFileStore(folder), other: openFileStore(folder), damage, close };
});

describe('the file store', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await emptyFolder();
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('leaves no temporary file behind, whether a put succeeds or conflicts', async () => {
    const store = openFileStore(folder);
    await store.putIfAbsent('a/b', Uint8Array.of(1));
    await store.putIfAbsent('a/b', Uint8Array.of(1));
    await expect(store.putIfAbsent('a/b', Uint8Array.of(2))).rejects.toMatchObject({ name: 'ObjectConflict' });
    expect(await readdir(join(folder, 'a'))).toEqual(['b']);
  });

  it('hides what a killed writer left half-written', async () => {
    await mkdir(join(folder, 'a'));
    await writeFile(join(folder, 'a', '.tmp-0123'), 'half');
    const store = openFileStore(folder);
    await store.putIfAbsent('a/b', Uint8Array.of(1));
    expect(await store.children('a')).toEqual(['b']);
  });

  it('refuses a key below an object and a key that is a folder of objects', async () => {
    const store = openFileStore(folder);
    await store.putIfAbsent('a/b', Uint8Array.of(1));
    await expect(store.putIfAbsent('a/b/c', Uint8Array.of(1))).rejects.toMatchObject({ name: 'ObjectConflict' });
    await expect(store.putIfAbsent('a', Uint8Array.of(1))).rejects.toMatchObject({ name: 'ObjectConflict' });
  });

  it('names its folder as a file URI, with signs escaped', () => {
    expect(openFileStore('/data/my atlas').uri).toBe('file:///data/my%20atlas');
  });

  it.skipIf(process.getuid?.() === 0)('calls a folder without permission an unavailable store', async () => {
    await chmod(folder, 0o500);
    await expect(openFileStore(folder).putIfAbsent('a/b', Uint8Array.of(1))).rejects.toMatchObject({
      name: 'ObjectStoreUnavailable',
    });
    await chmod(folder, 0o700);
  });

  it('calls a store whose root is a file unavailable or in conflict, never empty success', async () => {
    await writeFile(join(folder, 'plain'), 'not a folder');
    await expect(openFileStore(join(folder, 'plain')).probe()).rejects.toMatchObject({
      name: 'ObjectStoreUnavailable',
    });
  });

  it.skipIf(process.platform !== 'linux')(
    'refuses a place where no folder can be made, and does not hang',
    async () => {
      await expect(openFileStore('/proc/atlas/store').putIfAbsent('a', Uint8Array.of(1))).rejects.toMatchObject({
        name: 'ObjectStoreUnavailable',
      });
    },
  );
});

describe('a failed file operation', () => {
  it.each([
    ['ENOSPC', /free space/i],
    ['EACCES', /permission/],
    ['EIO', /disk/],
    ['ESTALE', /doctor/],
  ])('with code %s is an unavailable store with a fix', (code, fix) => {
    const failure = fileFailure('write', '/atlas/x', Object.assign(new Error('it failed'), { code }));
    expect(failure).toMatchObject({ name: 'ObjectStoreUnavailable', message: 'Cannot write /atlas/x: it failed' });
    expect((failure as { fix: string }).fix).toMatch(fix);
  });

  it('that is a cancellation stays one', () => {
    const cancelled = Object.assign(new Error('stop'), { name: 'AbortError', code: 'ABORT_ERR' });
    expect(fileFailure('write', '/atlas/x', cancelled)).toBe(cancelled);
  });
});
