import { AtlasError, messageOf } from '@saliency-atlas/contract';
import type { SourceFile } from '../sources/index.ts';
import { findClassColumns, matchLabels, type ClassColumns } from './class-columns.ts';
import { collectProblems } from './collect-problems.ts';
import type { DatasetEntry } from './dataset.ts';
import type { DatasetSource, SourceOptions } from './dataset-source.ts';
import { decodeImage, MAX_IMAGE_BYTES } from './decode-image.ts';
import { readRecord } from './manifest-record.ts';
import { openParquetFile, type ParquetFile } from './parquet-file.ts';
import { shardFiles, shardOf } from './shard-files.ts';

/** Width of a row in an image id, so that ids sort as rows do. */
const ROW_DIGITS = 7;
/** Row groups whose images are held: images are read in order, so the next one is most likely in the same group. */
const HELD_GROUPS = 2;

interface OpenFile {
  readonly parquet: ParquetFile;
  readonly columns: ClassColumns;
}

/** Hugging Face's image: its bytes, or the name of a file that holds them. */
function bytesOf(value: unknown): Uint8Array {
  const bytes: unknown = value instanceof Uint8Array ? value : (value as { bytes?: unknown } | null)?.bytes;
  if (!(bytes instanceof Uint8Array)) throw new Error('the row holds no image bytes');
  if (bytes.length > MAX_IMAGE_BYTES) throw new Error('larger than 64 MB');
  return bytes;
}

/**
 * Parquet files with a column of images, as Hugging Face's datasets write them. The image id is the file's name and the
 * row, seven digits. Only the end of a file and its labels are read to list it; pictures are read a row group at a time.
 * Throws AtlasError DatasetNotFound; `list` throws InvalidJob naming file and row.
 */
export async function openParquet(options: SourceOptions): Promise<DatasetSource> {
  const field = `${options.field}.uri`;
  const files = await shardFiles(options.uri, '.parquet', field);
  const opened = new Map<string, Promise<OpenFile>>();
  const groups = new Map<string, Promise<unknown[]>>();
  const [first] = files.values();
  const named = options.classNames ?? (first === undefined ? null : (await open(first)).columns.names);

  function open(file: SourceFile): Promise<OpenFile> {
    const found = opened.get(file.name) ?? openOnce(file, field);
    opened.set(file.name, found);
    found.catch(() => opened.delete(file.name));
    return found;
  }

  async function* entriesOf(file: SourceFile): AsyncGenerator<DatasetEntry> {
    const { parquet, columns } = await open(file);
    const { label, hasBoxes, names } = columns;
    const wanted = [...(label === null ? [] : [label]), ...(hasBoxes ? ['boxes'] : [])];
    const toIndex = matchLabels(names, options.classNames, file.name);
    const rows = await parquet.readColumns(wanted).catch((cause: unknown) => {
      throw damaged(cause, file);
    });
    const problems = collectProblems();
    for (let row = 0; row < parquet.rowCount; row++) {
      const where = `${file.name}: row ${row}`;
      const value: unknown = label === null ? null : rows[row]?.[label];
      const known = typeof value === 'bigint' ? Number(value) : value;
      const record = {
        file_name: `${file.name}/${String(row).padStart(ROW_DIGITS, '0')}`,
        // Hugging Face writes −1 where a label is kept secret.
        label: typeof known === 'number' ? (known === -1 ? null : toIndex(known)) : known,
        boxes: rows[row]?.['boxes'] ?? [],
      };
      const entry = problems.attempt(() => readRecord(record, { where, classNames: named }));
      if (entry !== undefined) yield entry;
    }
    problems.throwIfAny();
  }

  async function* list(): AsyncGenerator<DatasetEntry> {
    for (const file of files.values()) yield* entriesOf(file);
  }

  /** The images of a row group; the two asked for last are kept. */
  function groupImages(file: SourceFile, { parquet, columns }: OpenFile, row: number): Promise<unknown[]> {
    const group = parquet.groupOf(row);
    const key = `${file.name}/${group.start}`;
    const found = groups.get(key) ?? parquet.readGroup(columns.image, group);
    groups.delete(key);
    groups.set(key, found);
    found.catch(() => groups.delete(key));
    for (const oldest of groups.keys()) if (groups.size > HELD_GROUPS) groups.delete(oldest);
    return found;
  }

  return {
    classNames: named,
    list,
    async read({ imageId }) {
      const { file, rest } = shardOf(imageId, files);
      if (!/^\d+$/.test(rest)) throw new Error('no such row');
      const row = Number(rest);
      const found = await open(file);
      const { start } = found.parquet.groupOf(row);
      return bytesOf((await groupImages(file, found, row))[row - start]);
    },
    decode: (_imageId, bytes) => decodeImage(bytes),
  };
}

async function openOnce(file: SourceFile, field: string): Promise<OpenFile> {
  try {
    const parquet = await openParquetFile(file);
    return { parquet, columns: findClassColumns(parquet, file.name) };
  } catch (cause) {
    if (cause instanceof Error && cause.message === 'file not found') {
      const problem = `${field}: ${file.uri} does not exist`;
      throw new AtlasError('DatasetNotFound', problem, `Correct ${field}.`, { cause });
    }
    throw damaged(cause, file);
  }
}

function damaged(cause: unknown, file: SourceFile): unknown {
  if (cause instanceof AtlasError) return cause;
  const reason = messageOf(cause);
  return new AtlasError('InvalidJob', `${file.name}: ${reason}`, 'Write or fetch the Parquet file again.', { cause });
}
