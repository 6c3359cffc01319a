import type { DataType, Field, Schema } from 'apache-arrow';
import { Type } from 'apache-arrow';
import { Footer } from 'apache-arrow/ipc/metadata/file';
import { Message } from 'apache-arrow/ipc/metadata/message';
import type { BufferRegion, RecordBatch } from 'apache-arrow/ipc/metadata/message';
import { AtlasError } from '@saliency-atlas/contract';

/** Bytes that can be read piece by piece, such as an object of a store. */
export interface ByteSource {
  readonly sizeBytes: number;
  read(start: number, end: number): Promise<Uint8Array>;
}

/** An Arrow IPC file of which only what is asked for is read. */
export interface RangedTable {
  readonly metadata: ReadonlyMap<string, string>;
  readonly batchCount: number;
  /** Rows of a batch; reads the batch's description the first time. */
  rowsOf(batch: number): Promise<number>;
  /** Where row number `row` of the whole file lies. Throws RangeError where there are fewer. */
  placeOf(row: number): Promise<{ readonly batch: number; readonly within: number }>;
  /** One text: reads its bytes alone. Throws RangeError where there is no such column or row. */
  text(batch: number, name: string, row: number): Promise<string>;
  /** One value of a fixed-size list of float32, such as a map: likewise. */
  float32List(batch: number, name: string, row: number): Promise<Float32Array>;
}

interface Batch {
  readonly header: RecordBatch;
  readonly bodyStart: number;
}

/** The footer of most files is in the last bytes of this length: one read instead of two. */
const TAIL_BYTES = 32 * 1024;
const END_BYTES = 10;

/**
 * Opens an uncompressed Arrow IPC file by its footer. Throws AtlasError ArtifactCorrupt where it is none; `name` says in
 * errors which file it is.
 */
export async function openRangedTable(name: string, source: ByteSource): Promise<RangedTable> {
  const footer = await readFooter(name, source);
  const { schema } = footer;
  const batches = new Map<number, Promise<Batch>>();
  const batchAt = (index: number): Promise<Batch> => {
    const found = batches.get(index) ?? readBatch(name, source, footer, index);
    batches.set(index, found);
    return found;
  };
  return {
    metadata: schema.metadata,
    batchCount: footer.numRecordBatches,
    rowsOf: async (batch) => (await batchAt(batch)).header.length,
    placeOf: async (row) => {
      let within = row;
      for (let batch = 0; batch < footer.numRecordBatches; batch++) {
        const { length } = (await batchAt(batch)).header;
        if (within < length) return { batch, within };
        within -= length;
      }
      throw new RangeError(`${name} has no row ${row}`);
    },
    text: async (batch, column, row) => {
      const { header, bodyStart } = await batchAt(batch);
      const { field, buffers } = placeOf(schema, header, column);
      const [, offsets, values] = buffers;
      if (
        typeOf(field) !== Type.Utf8 ||
        offsets === undefined ||
        values === undefined ||
        row < 0 ||
        !hasRow(offsets, row + 1, 4)
      ) {
        throw new RangeError(`${name}: column ${column} has no text in row ${row}`);
      }
      const at = bodyStart + offsets.offset + row * 4;
      const view = new DataView((await source.read(at, at + 8)).slice().buffer);
      const [start, end] = [view.getInt32(0, true), view.getInt32(4, true)];
      const first = bodyStart + values.offset;
      return new TextDecoder().decode(await source.read(first + start, first + end));
    },
    float32List: async (batch, column, row) => {
      const { header, bodyStart } = await batchAt(batch);
      const { field, buffers } = placeOf(schema, header, column);
      const length = (field.type as { listSize?: number }).listSize;
      const values = buffers.at(-1);
      if (length === undefined || values === undefined || !hasRow(values, row, length * 4)) {
        throw new RangeError(`${name}: column ${column} has no list of floats in row ${row}`);
      }
      const start = bodyStart + values.offset + row * length * 4;
      const bytes = await source.read(start, start + length * 4);
      return new Float32Array(bytes.slice().buffer, 0, length);
    },
  };
}

/** The footer of an Arrow IPC file. Throws AtlasError ArtifactCorrupt where there is none. */
export async function readFooter(name: string, source: ByteSource): Promise<Footer> {
  const { sizeBytes } = source;
  const tailStart = Math.max(0, sizeBytes - TAIL_BYTES);
  const tail = await source.read(tailStart, sizeBytes);
  const magic = new TextDecoder('latin1').decode(tail.subarray(-6));
  if (sizeBytes < 2 * END_BYTES || magic !== 'ARROW1') throw corrupt(name, 'it is not a whole Arrow IPC file');
  const view = new DataView(tail.buffer, tail.byteOffset + tail.length - END_BYTES, 4);
  const length = view.getInt32(0, true);
  const start = sizeBytes - END_BYTES - length;
  if (length <= 0 || start < 0) throw corrupt(name, 'its footer has no sensible length');
  const bytes =
    start >= tailStart
      ? tail.subarray(start - tailStart, tail.length - END_BYTES)
      : await source.read(start, start + length);
  try {
    return Footer.decode(bytes.slice());
  } catch (error) {
    throw corrupt(name, `its footer cannot be read (${String(error)})`, error);
  }
}

async function readBatch(name: string, source: ByteSource, footer: Footer, index: number): Promise<Batch> {
  const block = footer.getRecordBatch(index);
  if (block === null) throw new RangeError(`${name}: there is no batch ${index}`);
  const bytes = await source.read(block.offset, block.offset + block.metaDataLength);
  // A message begins with 0xFFFFFFFF and its length, both int32.
  const message = Message.decode(bytes.slice(8));
  const header = message.header() as unknown as RecordBatch;
  return { header, bodyStart: block.offset + block.metaDataLength };
}

/** Whether a buffer of values of `width` bytes reaches to the end of a row. */
function hasRow(buffer: BufferRegion, row: number, width: number): boolean {
  return row >= 0 && (row + 1) * width <= buffer.length;
}

/** A column and its buffers in a batch: they stand in the order of the schema, depth first. */
function placeOf(
  schema: Schema,
  header: RecordBatch,
  column: string,
): { field: Field; buffers: readonly BufferRegion[] } {
  let first = 0;
  for (const field of schema.fields) {
    const count = bufferCount(field);
    if (field.name === column) return { field, buffers: header.buffers.slice(first, first + count) };
    first += count;
  }
  throw new RangeError(`there is no column ${column}`);
}

function bufferCount(field: Field): number {
  const children = ((field.type as DataType).children as Field[] | null) ?? [];
  return children.reduce((sum, child) => sum + bufferCount(child), ownBuffers(typeOf(field)));
}

function typeOf(field: Field): Type {
  return (field.type as DataType).typeId;
}

/** Buffers of a type by itself: validity, then offsets, then values, as far as it has them. */
function ownBuffers(type: Type): number {
  if (type === Type.Null) return 0;
  if (type === Type.Struct || type === Type.FixedSizeList) return 1;
  if (type === Type.Utf8 || type === Type.Binary) return 3;
  return 2;
}

function corrupt(name: string, what: string, cause?: unknown): AtlasError {
  return new AtlasError(
    'ArtifactCorrupt',
    `${name} cannot be read: ${what}.`,
    'Restore it from a backup, or run the job again.',
    { cause },
  );
}
