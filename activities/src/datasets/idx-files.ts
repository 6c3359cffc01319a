import { open, readFile, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AtlasError } from '@saliency-atlas/contract';

/** Unpacked files above this are taken for a decompression bomb. */
const MAX_UNPACKED_BYTES = 2 ** 30;
/** Two zero bytes, the type (8: unsigned byte) and the number of dimensions. */
const UNSIGNED_BYTE = 0x08;

/** An idx file of unsigned bytes, for example [count, height, width]. */
export interface IdxFile {
  readonly path: string;
  readonly dimensions: readonly number[];
  /** Items [first, first + count) along the first dimension, their bytes in a row. */
  read(first: number, count: number): Promise<Uint8Array>;
}

interface IdxPaths {
  readonly images: string;
  readonly labels: string;
}

/**
 * The two files of a data set: `uri` is a folder or the common beginning of their names (`…/t10k` for
 * `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, with or without `.gz`). Throws AtlasError DatasetNotFound.
 */
export async function findIdxPaths(path: string, field: string): Promise<IdxPaths> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  const folder = isFolder ? path : dirname(path);
  const prefix = isFolder ? '' : basename(path);
  const names = (await readdir(folder).catch(() => [])).sort();
  const find = (kind: string) => {
    const matches = names.filter((name) => name.startsWith(prefix) && new RegExp(`${kind}-ubyte(\\.gz)?$`).test(name));
    if (matches.length > 0 && new Set(matches.map((name) => name.replace(/\.gz$/, ''))).size === 1) return matches[0]!;
    const problem = matches.length === 0 ? `has no file …${kind}-ubyte` : `has several: ${matches.join(', ')}`;
    const fix = 'Give the folder of one pair of files, or the beginning of their names, such as folder/t10k.';
    throw new AtlasError('DatasetNotFound', `${field}: ${path} ${problem}`, fix);
  };
  return { images: join(folder, find('images[-.]idx3')), labels: join(folder, find('labels[-.]idx1')) };
}

async function unpack(path: string): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(await readFile(path), { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const fix = 'Replace the file, or unpack it yourself.';
    throw new AtlasError('InvalidJob', `${path}: cannot be unpacked (${reason})`, fix, { cause });
  }
}

async function readRange(path: string, start: number, length: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * Opens an idx file of unsigned bytes and checks its header against its size. A `.gz` file is held unpacked in memory,
 * others are read piece by piece. Throws AtlasError InvalidJob naming what is wrong.
 */
export async function openIdxFile(path: string, dimensionCount: number): Promise<IdxFile> {
  const unpacked = path.endsWith('.gz') ? await unpack(path) : null;
  const sizeBytes = unpacked?.length ?? (await stat(path)).size;
  const slice = (start: number, length: number) =>
    unpacked === null ? readRange(path, start, length) : Promise.resolve(unpacked.slice(start, start + length));
  const fail = (problem: string) => {
    const fix = 'Replace the file by an idx file of unsigned bytes, as MNIST has them.';
    return new AtlasError('InvalidJob', `${path}: ${problem}`, fix);
  };

  const headerBytes = 4 + 4 * dimensionCount;
  const header = await slice(0, headerBytes);
  if (header.length < headerBytes) throw fail(`too short for an idx header (${header.length} bytes)`);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const magic = view.getUint32(0);
  const expected = (UNSIGNED_BYTE << 8) | dimensionCount;
  if (magic !== expected) {
    const hex = (value: number) => `0x${value.toString(16).padStart(8, '0')}`;
    throw fail(`begins with ${hex(magic)}, an idx file of ${dimensionCount} dimensions with ${hex(expected)}`);
  }
  const dimensions = Array.from({ length: dimensionCount }, (_, i) => view.getUint32(4 + 4 * i));
  const itemBytes = dimensions.slice(1).reduce((product, size) => product * size, 1);
  const declaredBytes = headerBytes + dimensions[0]! * itemBytes;
  if (itemBytes === 0) throw fail('declares pictures without pixels');
  if (declaredBytes !== sizeBytes) throw fail(`declares ${declaredBytes} bytes, has ${sizeBytes}`);
  return { path, dimensions, read: (first, count) => slice(headerBytes + first * itemBytes, count * itemBytes) };
}
