import type { S3Port } from '../stores/index.ts';
import { tooLarge, type FolderChild, type SourceFile, type SourceFolder } from './source-file.ts';

/** Large enough that requests do not cost, small enough to hold a few. */
const BLOCK_BYTES = 8 * 2 ** 20;

const isHidden = (path: string): boolean => path.split('/').some((part) => part.startsWith('.'));

/** An object of a bucket. Reads are ranged requests, each repeated by the port where it fails. */
export function s3File(port: S3Port, bucket: string, key: string): SourceFile {
  async function sizeBytes(): Promise<number> {
    const size = await port.size(key);
    if (size === undefined) throw new Error('file not found');
    return size;
  }
  async function readRange(start: number, end: number): Promise<Uint8Array> {
    const bytes = start < end ? await port.getRange(key, start, end) : undefined;
    if (bytes !== undefined) return bytes;
    // S3 answers alike for no object, and for one that ends before the range.
    await sizeBytes();
    return new Uint8Array(0);
  }
  return {
    uri: `s3://${bucket}/${key}`,
    name: key.slice(key.lastIndexOf('/') + 1),
    sizeBytes,
    async read(mostBytes) {
      const bytes = await readRange(0, mostBytes + 1);
      if (bytes.length > mostBytes) throw tooLarge(mostBytes);
      return bytes;
    },
    readRange,
    async *stream() {
      const size = await sizeBytes();
      for (let start = 0; start < size; start += BLOCK_BYTES) {
        yield await readRange(start, Math.min(start + BLOCK_BYTES, size));
      }
    },
  };
}

/** The objects whose keys begin with `prefix` and a slash (all of the bucket's where it is empty). */
export function s3Folder(port: S3Port, bucket: string, prefix: string): SourceFolder {
  const below = prefix === '' ? '' : `${prefix}/`;
  async function* names(depth: 'children' | 'all'): AsyncGenerator<string> {
    let from: string | undefined;
    do {
      const page = await port.list(below, from, undefined, depth);
      for (const name of page.names) yield name.slice(below.length);
      from = page.next;
    } while (from !== undefined);
  }
  return {
    uri: `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`,
    async children() {
      const children: FolderChild[] = [];
      for await (const name of names('children')) {
        const bare = name.replace(/\/$/, '');
        if (bare !== '' && !isHidden(bare)) children.push({ name: bare, isFolder: bare !== name });
      }
      return children.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async *files() {
      // A key that ends with a slash is a marker that some tools write for a folder.
      for await (const name of names('all')) if (name !== '' && !name.endsWith('/') && !isHidden(name)) yield name;
    },
    // A key is a name and no path: `..` in it leads nowhere.
    file: (path) => s3File(port, bucket, `${below}${path}`),
  };
}
