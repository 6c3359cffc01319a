import type { DataType, RecordBatch, Schema, Table } from 'apache-arrow';
import { tableFromIPC } from 'apache-arrow';
import { AtlasError } from '@saliency-atlas/contract';
import type { Layout, PropertyColumn } from './table-layout.ts';
import { allColumns, FORMAT_VERSION, storedColumns } from './table-layout.ts';

/** A file of the expected table and format version, its rows not yet read. */
export interface OpenedTable {
  /** A number of the schema's metadata, such as `height`. Throws AtlasError ArtifactCorrupt where there is none. */
  number(key: string): number;
  /** A text of the schema's metadata. Throws AtlasError ArtifactCorrupt where there is none. */
  text(key: string): string;
  /**
   * All rows; a nullable column that the file does not have is null in each. Throws AtlasError ArtifactCorrupt where
   * another column is missing or one is not of its type.
   */
  rows<Row>(layout: Layout<Row>): Row[];
}

const MAGIC = 'ARROW1';

/**
 * Opens the bytes of an Arrow IPC file that `encodeTable` (or another Arrow writer, to the same layout) made.
 * Throws AtlasError ArtifactCorrupt saying what is wrong: not such a file, another table, another format version.
 */
export function openTable(table: string, bytes: Uint8Array): OpenedTable {
  const { schema, batches } = parse(table, bytes);
  return {
    ...readMetadata(table, schema),
    rows: (layout) => {
      const columns = checkColumns(table, schema, layout);
      // A file without batches is given an empty one, whose columns have no buffers.
      return batches.filter((batch) => batch.numRows > 0).flatMap((batch) => decodeBatch(table, columns, batch));
    },
  };
}

/** The metadata of a file of the expected table and format version. Throws AtlasError ArtifactCorrupt for another one. */
export function readMetadata(table: string, schema: Schema): Pick<OpenedTable, 'number' | 'text'> {
  const text = (key: string): string => {
    const value = schema.metadata.get(key);
    if (value === undefined) throw corruptTable(table, `its metadata has no ${key}`);
    return value;
  };
  const number = (key: string): number => {
    const value = Number(text(key));
    if (!Number.isSafeInteger(value) || value < 0) throw corruptTable(table, `its metadata has ${key} = ${text(key)}`);
    return value;
  };
  const found = text('format_version');
  if (found !== String(FORMAT_VERSION)) {
    throw corruptTable(table, `it has format version ${found}, this program reads ${FORMAT_VERSION}`);
  }
  if (text('table') !== table) throw corruptTable(table, `it holds the ${text('table')} table`);
  return { number, text };
}

/** The columns of a layout, found in a file. Throws AtlasError ArtifactCorrupt where one is missing or of another type. */
export function checkColumns<Row>(table: string, schema: Schema, layout: Layout<Row>): readonly PropertyColumn[] {
  const types = new Map(schema.fields.map((field) => [field.name, nameOf(field.type as DataType)]));
  for (const { name, type } of storedColumns(layout)) {
    const foundType = types.get(name);
    // A column that came later: files from before have none, and null is what it holds for their rows.
    if (foundType === undefined && type.nullable) continue;
    if (foundType === undefined) throw corruptTable(table, `column ${name} is missing`);
    if (foundType === nameOf(type.type)) continue;
    throw corruptTable(table, `column ${name} is ${foundType}, expected ${nameOf(type.type)}`);
  }
  return allColumns(layout);
}

/** AtlasError ArtifactCorrupt: what is wrong with a file of a table. */
export function corruptTable(table: string, what: string, cause?: unknown): AtlasError {
  return new AtlasError(
    'ArtifactCorrupt',
    `The ${table} table cannot be read: ${what}.`,
    'Read it with the version of Saliency Atlas that wrote it, restore it from a backup, or run the job again.',
    { cause },
  );
}

/** A type in words, with list sizes and struct members: `FixedSizeList[784]<Float32>`. */
function nameOf(type: DataType): string {
  return (type as { toString(): string }).toString();
}

function parse(table: string, bytes: Uint8Array): Table {
  const magicAt = (start: number): string => new TextDecoder('latin1').decode(bytes.subarray(start, start + 6));
  if (bytes.length < 2 * MAGIC.length || magicAt(0) !== MAGIC || magicAt(bytes.length - MAGIC.length) !== MAGIC) {
    throw corruptTable(table, 'it is not a whole Arrow IPC file');
  }
  try {
    // Arrow makes typed arrays on the file's own bytes, which must then begin where a 64-bit value may.
    return tableFromIPC(bytes.byteOffset % 8 === 0 ? bytes : bytes.slice());
  } catch (error) {
    throw corruptTable(table, `it is not an Arrow IPC file (${String(error)})`, error);
  }
}

/** The rows of a batch whose columns were checked. Throws AtlasError ArtifactCorrupt where a value is not of its type. */
export function decodeBatch<Row>(table: string, columns: readonly PropertyColumn[], batch: RecordBatch): Row[] {
  const rows = Array.from({ length: batch.numRows }, (): Record<string, unknown> => ({}));
  for (const { property, name, type } of columns) {
    try {
      const data = batch.getChild(name)?.data[0];
      if (data !== undefined && !type.nullable && data.nullCount > 0) throw new RangeError('it holds nulls');
      // An absent column has no data and gives null for every row.
      const valueOf = data === undefined ? () => null : type.decode(data as never);
      rows.forEach((row, i) => {
        row[property] = valueOf(i);
      });
    } catch (error) {
      throw corruptTable(table, `column ${name}: ${String(error)}`, error);
    }
  }
  return rows as Row[];
}
