import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeS3 } from '../stores/fake-s3.ts';
import { localFile } from './local-file.ts';
import { localFolder } from './local-folder.ts';
import { s3File, s3Folder } from './s3-source.ts';
import type { SourceFile, SourceFolder } from './source-file.ts';
import { parentOf, placeOf, uriOf } from './source-uri.ts';
import { textLines } from './text-lines.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'atlas-sources-'));
});
afterEach(() => rm(root, { recursive: true }));

interface Subject {
  put(path: string, bytes: Uint8Array): Promise<void>;
  file(path: string): SourceFile;
  folder(): SourceFolder;
}

async function local(): Promise<Subject> {
  return Promise.resolve({
    put: async (path, bytes) => {
      await mkdir(join(root, path, '..'), { recursive: true });
      await writeFile(join(root, path), bytes);
    },
    file: (path) => localFile(join(root, path)),
    folder: () => localFolder(root),
  });
}

async function bucket(): Promise<Subject> {
  const port = fakeS3({ pageSize: 2 });
  return Promise.resolve({
    put: async (path, bytes) => {
      await port.putIfNoneMatch(`some/prefix/${path}`, bytes);
    },
    file: (path) => s3File(port, 'bucket', `some/prefix/${path}`),
    folder: () => s3Folder(port, 'bucket', 'some/prefix'),
  });
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe.each([
  ['of this machine', local],
  ['of a bucket', bucket],
] as const)('a file or folder %s', (_name, make) => {
  const bytes = Uint8Array.from({ length: 3000 }, (_, i) => i % 251);

  it('is read whole, in ranges and as a stream', async () => {
    const subject = await make();
    await subject.put('a b/ü.bin', bytes);
    const file = subject.file('a b/ü.bin');
    expect([await file.sizeBytes(), file.name]).toEqual([3000, 'ü.bin']);
    expect([...(await file.read(3000))]).toEqual([...bytes]);
    expect([...(await file.readRange(10, 13))]).toEqual([10, 11, 12]);
    expect(Buffer.concat(await all(file.stream())).equals(bytes)).toBe(true);
  });

  it('gives fewer bytes where it ends before a range', async () => {
    const subject = await make();
    await subject.put('f', bytes);
    expect(await subject.file('f').readRange(2990, 4000)).toHaveLength(10);
    expect(await subject.file('f').readRange(3000, 4000)).toHaveLength(0);
    await subject.put('empty', new Uint8Array(0));
    expect(await subject.file('empty').read(10)).toHaveLength(0);
    expect(await all(subject.file('empty').stream())).toEqual([]);
  });

  it('refuses what is larger than asked for, and says that a file is not there', async () => {
    const subject = await make();
    await subject.put('large', new Uint8Array(2 ** 20 + 1));
    await expect(subject.file('large').read(2 ** 20)).rejects.toThrow('larger than 1 MB');
    const missing = subject.file('missing');
    await expect(missing.read(10)).rejects.toThrow('file not found');
    await expect(missing.readRange(0, 10)).rejects.toThrow('file not found');
    await expect(missing.sizeBytes()).rejects.toThrow('file not found');
    await expect(all(missing.stream())).rejects.toThrow('file not found');
  });

  it('lists children and all files below, hidden ones left out', async () => {
    const subject = await make();
    for (const path of ['b/2', 'b/deep/3', 'a/1', 'loose', '.hidden/4', 'b/.5']) await subject.put(path, bytes);
    const folder = subject.folder();
    expect(await folder.children()).toEqual([
      { name: 'a', isFolder: true },
      { name: 'b', isFolder: true },
      { name: 'loose', isFolder: false },
    ]);
    expect((await all(folder.files())).sort()).toEqual(['a/1', 'b/2', 'b/deep/3', 'loose']);
    expect(await folder.file('b/2').read(3000)).toHaveLength(3000);
  });
});

describe('a file of this machine', () => {
  it('says why it cannot be read', async () => {
    await mkdir(join(root, 'folder'));
    await expect(localFile(join(root, 'folder')).read(1)).rejects.toThrow('a folder, not a file');
    await expect(localFile('/dev/zero').read(1)).rejects.toThrow('not a regular file');
    await symlink(join(root, 'loop'), join(root, 'loop'));
    await expect(localFile(join(root, 'loop')).read(1)).rejects.toThrow('links in a circle');
    await expect(localFile(join(root, 'a\0b')).read(1)).rejects.toThrow('file not found');
    await writeFile(join(root, 'secret'), 'x');
    await chmod(join(root, 'secret'), 0);
    // The superuser may read everything.
    if (process.getuid?.() === 0) return;
    await expect(localFile(join(root, 'secret')).read(1)).rejects.toThrow('no permission');
  });

  it('is not left by a path that climbs', () => {
    expect(() => localFolder(join(root, 'a')).file('../b')).toThrow('outside the data set');
  });
});

describe('placeOf', () => {
  it('takes paths, file:// and s3:// URIs, relative ones from a folder of either kind', () => {
    expect(placeOf('/a/b', 'f')).toEqual({ kind: 'local', path: '/a/b' });
    expect(placeOf(pathToFileURL('/a b').href, 'f')).toEqual({ kind: 'local', path: '/a b' });
    expect(placeOf('s3://bucket/a b/c/', 'f')).toEqual({ kind: 's3', bucket: 'bucket', key: 'a b/c' });
    expect(placeOf('s3://bucket', 'f')).toEqual({ kind: 's3', bucket: 'bucket', key: '' });
    const base = { kind: 's3', bucket: 'bucket', key: 'a/b' } as const;
    expect(placeOf('../c.jpg', 'f', base)).toEqual({ kind: 's3', bucket: 'bucket', key: 'a/c.jpg' });
    expect(placeOf('c.jpg', 'f', { kind: 'local', path: '/x' })).toEqual({ kind: 'local', path: '/x/c.jpg' });
    expect(uriOf(parentOf(base))).toBe('s3://bucket/a');
  });

  it.each(['http://x/a', 'https://x/a', 'ftp://x/a', 'file://host/a', 's3://', 's3://a b/c', 'data://x'])(
    'refuses %s and names the field',
    (uri) => {
      expect(() => placeOf(uri, 'dataset.uri')).toThrow(`dataset.uri: ${uri} cannot be read`);
    },
  );

  it('refuses paths that lead out of a bucket', () => {
    const base = { kind: 's3', bucket: 'bucket', key: 'a' } as const;
    expect(() => placeOf('../../c', 'f', base)).toThrow('it leads out of s3://bucket');
    expect(() => placeOf('/c', 'f', base)).toThrow('it leads out of s3://bucket');
  });
});

describe('textLines', () => {
  const lines = (...blocks: string[]) =>
    all(
      textLines(
        (async function* () {
          for (const block of blocks) yield await Promise.resolve(Buffer.from(block, 'latin1'));
        })(),
      ),
    );

  it('joins lines and characters that blocks cut, and drops a byte order mark', async () => {
    expect(await lines('\xef\xbb\xbfa\r', '\nb\xc3', '\xa9\n\nc')).toEqual(['a', 'bé', '', 'c']);
  });

  it('refuses a line that would fill the memory', async () => {
    const block = 'x'.repeat(2 ** 20);
    await expect(lines(...Array.from({ length: 18 }, () => block))).rejects.toThrow('a line is longer than 16 MB');
  });
});
