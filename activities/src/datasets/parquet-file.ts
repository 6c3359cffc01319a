import { AtlasError } from '@saliency-atlas/contract';
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';
import { compressors as codecs } from 'hyparquet-compressors';
import type { SourceFile } from '../sources/index.ts';

/** Largest piece of a column that is held: the pictures of one row group. */
const MAX_GROUP_BYTES = 2 ** 29;
/** Largest description of a file: what stands at its end. */
const MAX_FOOTER_BYTES = 2 ** 26;

/** A Parquet file whose pieces are read as they are asked for. */
export interface ParquetFile {
  readonly rowCount: number;
  /** Names of the columns at the top. */
  readonly columns: readonly string[];
  /** Columns that are a struct of `bytes` and `path`, as Hugging Face writes images. */
  readonly imageStructs: readonly string[];
  /** Texts that the file's writer put at its end. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Values of columns, all rows. Throws an Error where the file is damaged. */
  readColumns(columns: readonly string[]): Promise<Record<string, unknown>[]>;
  /** The row group that holds a row: where it begins and ends. */
  groupOf(row: number): { readonly start: number; readonly end: number };
  /** One column's values in a row group. Throws an Error where the group is larger than 512 MB. */
  readGroup(column: string, group: { readonly start: number; readonly end: number }): Promise<unknown[]>;
}

/** What is unpacked is no larger than what is held at all: a few bytes must not ask for gigabytes. */
const boundedCodecs: Compressors = Object.fromEntries(
  Object.entries(codecs).map(([name, unpack]) => [
    name,
    (input: Uint8Array, outputLength: number) => {
      if (outputLength > MAX_GROUP_BYTES) throw new Error(`a page unpacks to ${outputLength} bytes`);
      return unpack(input, outputLength);
    },
  ]),
);

function asyncBuffer(file: SourceFile, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    async slice(start, end = byteLength) {
      const bytes = await file.readRange(start, Math.min(end, byteLength));
      return bytes.slice().buffer;
    },
  };
}

/** Throws an Error with a reason where a file is not Parquet. */
async function readMetadata(file: SourceFile, buffer: AsyncBuffer): Promise<FileMetaData> {
  const tail = await file.readRange(Math.max(0, buffer.byteLength - 8), buffer.byteLength);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  if (tail.length < 8 || view.getUint32(4) !== 0x50415231) throw new Error('not a Parquet file');
  if (view.getUint32(0, true) > Math.min(MAX_FOOTER_BYTES, buffer.byteLength)) throw new Error('its end is damaged');
  const metadata = await parquetMetadataAsync(buffer, { geoparquet: false });
  const rows = metadata.row_groups.reduce((sum, group) => sum + group.num_rows, 0n);
  if (rows !== metadata.num_rows || metadata.row_groups.some((group) => group.num_rows < 0n)) {
    throw new Error('its end is damaged');
  }
  return metadata;
}

/** Opens a Parquet file by its end; the columns are read when they are asked for. Throws an Error with a reason. */
export async function openParquetFile(file: SourceFile): Promise<ParquetFile> {
  const buffer = asyncBuffer(file, await file.sizeBytes());
  const metadata = await readMetadata(file, buffer);
  const schema = parquetSchema(metadata);
  const read = (columns: readonly string[], rowStart: number, rowEnd: number) =>
    parquetReadObjects({
      file: buffer,
      metadata,
      columns: [...columns],
      rowStart,
      rowEnd,
      compressors: boundedCodecs,
      utf8: false,
      geoparquet: false,
    });
  const ends = metadata.row_groups.map(
    (
      (end) => (group) =>
        (end += Number(group.num_rows))
    )(0),
  );
  const rowCount = Number(metadata.num_rows);

  function groupOf(row: number): { start: number; end: number } {
    const index = ends.findIndex((end) => row < end);
    if (index < 0 || row < 0) throw new Error('no such row');
    return { start: ends[index - 1] ?? 0, end: ends[index]! };
  }

  return {
    rowCount,
    columns: schema.children.map(({ element }) => element.name),
    imageStructs: schema.children
      .filter(({ children }) =>
        ['bytes', 'path'].every((name) => children.some(({ element }) => element.name === name)),
      )
      .map(({ element }) => element.name),
    metadata: new Map((metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? ''])),
    readColumns: (columns) => read(columns, 0, rowCount),
    groupOf,
    async readGroup(column, { start, end }) {
      const group = metadata.row_groups[ends.indexOf(end)]!;
      const sizeBytes = group.columns
        .filter(({ meta_data: meta }) => meta?.path_in_schema[0] === column)
        .reduce((sum, { meta_data: meta }) => sum + Number(meta!.total_uncompressed_size), 0);
      if (sizeBytes > MAX_GROUP_BYTES) {
        throw new Error(`its row group holds ${Math.round(sizeBytes / 2 ** 20)} MB, write groups of at most 512 MB`);
      }
      const rows = await read([column], start, end).catch((cause: unknown) => {
        if (cause instanceof AtlasError) throw cause;
        // The reader trips over lengths that lead outside: its words mean nothing in an image's row.
        throw new Error('damaged Parquet pages', { cause });
      });
      return rows.map((row) => row[column] as unknown);
    },
  };
}
