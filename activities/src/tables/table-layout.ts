import {
  AsyncByteQueue,
  Field,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Type,
  makeData,
} from 'apache-arrow';
import type { ColumnType } from './column-type.ts';

/** Version of the tables' format, in every file's schema metadata as `format_version`. */
export const FORMAT_VERSION = 1;

/** A column of a table: its name in the file, snake_case, and its type. */
export interface Column<Value> {
  readonly name: string;
  readonly type: ColumnType<Value>;
}

/** A table's columns in the order of the file, one for each property of its rows. */
export type Layout<Row> = { readonly [Property in keyof Row]-?: Column<Row[Property]> };

/** A column as the writer and the reader see it, whatever its rows: which property it holds, and how. */
export interface PropertyColumn extends Column<unknown> {
  readonly property: string;
}

type Metadata = Readonly<Record<string, string | number>>;

const BATCH_BYTES = 4 * 2 ** 20;
const MOST_BATCH_ROWS = 16_384;

/** Names a column, for a layout. */
export function column<Value>(name: string, type: ColumnType<Value>): Column<Value> {
  return { name, type };
}

/** The columns that stand in the file: all but the absent ones. */
export function storedColumns<Row>(layout: Layout<Row>): PropertyColumn[] {
  return allColumns(layout).filter((each) => each.type.type.typeId !== Type.Null);
}

/** Every column of a layout, absent ones too. */
export function allColumns<Row>(layout: Layout<Row>): PropertyColumn[] {
  return Object.entries<Column<unknown>>(layout).map(([property, { name, type }]) => ({ property, name, type }));
}

/**
 * Rows as the bytes of an uncompressed Arrow IPC file: equal rows give equal bytes. Record batches are about 4 MiB.
 * Throws RangeError naming the column where a value does not fit its type or a list has the wrong length.
 */
export function encodeTable<Row>(
  table: string,
  metadata: Metadata,
  layout: Layout<Row>,
  rows: readonly Row[],
): Uint8Array {
  const { batchRows, writeBatch, finish } = openWriter(table, metadata, layout);
  const blocks: Uint8Array[] = [];
  for (let start = 0; start < rows.length; start += batchRows) {
    blocks.push(...writeBatch(rows.slice(start, start + batchRows)));
  }
  // Not a Buffer: its `slice` shares memory where that of every other typed array copies.
  const { buffer, byteOffset, byteLength } = Buffer.concat([...blocks, ...finish()]);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The same bytes for rows that come one after the other, in blocks: the rows of one batch are in memory at a time. */
export async function* encodeTableBlocks<Row>(
  table: string,
  metadata: Metadata,
  layout: Layout<Row>,
  rows: AsyncIterable<Row>,
): AsyncGenerator<Uint8Array> {
  const { batchRows, writeBatch, finish } = openWriter(table, metadata, layout);
  let batch: Row[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < batchRows) continue;
    yield* writeBatch(batch);
    batch = [];
  }
  if (batch.length > 0) yield* writeBatch(batch);
  yield* finish();
}

interface TableWriter<Row> {
  readonly batchRows: number;
  /** The bytes of a record batch, behind those that came before. */
  readonly writeBatch: (rows: readonly Row[]) => Uint8Array[];
  /** The end of the file. */
  readonly finish: () => Uint8Array[];
}

function openWriter<Row>(table: string, metadata: Metadata, layout: Layout<Row>): TableWriter<Row> {
  const columns = storedColumns(layout);
  const entries = Object.entries({ format_version: FORMAT_VERSION, table, ...metadata });
  const schema = new Schema(
    columns.map(({ name, type }) => new Field(name, type.type, type.nullable)),
    new Map(entries.map(([key, value]) => [key, String(value)])),
  );
  const rowBytes = columns.reduce((sum, { type }) => sum + type.valueBytes, 0);
  let written: Uint8Array[] = [];
  // Arrow's own queue is emptied by a reader, which cannot tell an empty one from one that has more to come.
  const sink = Object.assign(new AsyncByteQueue(), { write: (bytes: Uint8Array) => void written.push(bytes) });
  const writer = new RecordBatchFileWriter();
  writer.reset(sink, schema);
  const taken = (): Uint8Array[] => {
    const blocks = written;
    written = [];
    return blocks;
  };
  return {
    batchRows: Math.max(1, Math.min(MOST_BATCH_ROWS, Math.floor(BATCH_BYTES / rowBytes))),
    writeBatch: (rows) => {
      writer.write(encodeBatch(table, schema, columns, rows));
      return taken();
    },
    finish: () => {
      writer.finish();
      return taken();
    },
  };
}

function encodeBatch(
  table: string,
  schema: Schema,
  columns: readonly PropertyColumn[],
  rows: readonly unknown[],
): RecordBatch {
  const children = columns.map(({ property, name, type }) => {
    try {
      return type.encode(rows.map((row) => (row as Record<string, unknown>)[property]));
    } catch (error) {
      throw new RangeError(`${table} table, column ${name}: ${String(error)}`, { cause: error });
    }
  });
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: rows.length, nullCount: 0, children }));
}
