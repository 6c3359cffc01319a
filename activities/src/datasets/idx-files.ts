import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AtlasError, messageOf } from '@saliency-atlas/contract';
import { nameOf, openFolder, parentOf, pathOf, placeOf, type SourceFile } from '../sources/index.ts';

/** Unpacked files above this are taken for a decompression bomb. */
const MAX_UNPACKED_BYTES = 2 ** 30;
/** Two zero bytes, the type (8: unsigned byte) and the number of dimensions. */
const UNSIGNED_BYTE = 0x08;

/** An idx file of unsigned bytes, for example [count, height, width]. */
export interface IdxFile {
  readonly name: string;
  readonly dimensions: readonly number[];
  /** Items [first, first + count) along the first dimension, their bytes in a row. */
  read(first: number, count: number): Promise<Uint8Array>;
}

interface IdxPair {
  readonly images: SourceFile;
  /** Null where no image has a label. */
  readonly labels: SourceFile | null;
}

/**
 * The two files of a data set: `uri` is a folder or the common beginning of their names (`…/t10k` for
 * `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, with or without `.gz`). Throws AtlasError DatasetNotFound.
 */
export async function findIdxFiles(uri: string, field: string): Promise<IdxPair> {
  const place = placeOf(uri, field);
  const filesIn = async (folder: typeof place) => {
    const found = openFolder(folder);
    const children = await found.children().catch((error: unknown) => {
      if (error instanceof AtlasError) throw error;
      return [];
    });
    return { folder: found, names: children.filter(({ isFolder }) => !isFolder).map(({ name }) => name) };
  };
  const inside = await filesIn(place);
  const { folder, names } = inside.names.length > 0 ? inside : await filesIn(parentOf(place));
  const prefix = folder === inside.folder ? '' : nameOf(place);
  const notFound = (problem: string): AtlasError => {
    const fix = 'Give the folder of one pair of files, or the beginning of their names, such as folder/t10k.';
    return new AtlasError('DatasetNotFound', `${field}: ${pathOf(place)} ${problem}`, fix);
  };
  const find = (kind: string): SourceFile | null => {
    const matches = names.filter((name) => name.startsWith(prefix) && new RegExp(`${kind}-ubyte(\\.gz)?$`).test(name));
    const [first] = matches;
    if (first !== undefined && new Set(matches.map((name) => name.replace(/\.gz$/, ''))).size === 1) {
      return folder.file(first);
    }
    if (first === undefined) return null;
    throw notFound(`has several: ${matches.join(', ')}`);
  };
  const images = find('images[-.]idx3');
  if (images === null) throw notFound('has no file …images-idx3-ubyte');
  return { images, labels: find('labels[-.]idx1') };
}

async function unpack(file: SourceFile): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(await file.read(MAX_UNPACKED_BYTES), { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch (cause) {
    if (cause instanceof AtlasError) throw cause;
    const reason = messageOf(cause);
    const fix = 'Replace the file, or unpack it yourself.';
    throw new AtlasError('InvalidJob', `${file.name}: cannot be unpacked (${reason})`, fix, { cause });
  }
}

/**
 * Opens an idx file of unsigned bytes and checks its header against its size. A `.gz` file is held unpacked in memory,
 * others are read piece by piece. Throws AtlasError InvalidJob naming what is wrong.
 */
export async function openIdxFile(file: SourceFile, dimensionCount: number): Promise<IdxFile> {
  const { name } = file;
  const unpacked = name.endsWith('.gz') ? await unpack(file) : null;
  const sizeBytes = unpacked?.length ?? (await file.sizeBytes());
  const slice = (start: number, length: number) =>
    unpacked === null ? file.readRange(start, start + length) : Promise.resolve(unpacked.slice(start, start + length));
  const fail = (problem: string) => {
    const fix = 'Replace the file by an idx file of unsigned bytes, as MNIST has them.';
    return new AtlasError('InvalidJob', `${name}: ${problem}`, fix);
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
  return { name, dimensions, read: (first, count) => slice(headerBytes + first * itemBytes, count * itemBytes) };
}
