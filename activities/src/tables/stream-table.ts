import { RecordBatchStreamWriter, tableFromIPC } from 'apache-arrow';
import type { RecordBatch, Schema } from 'apache-arrow';
import { Message } from 'apache-arrow/ipc/metadata/message';
import { checkColumns, corruptTable, decodeBatch, readMetadata, type OpenedTable } from './open-table.ts';
import { readFooter, type ByteSource } from './ranged-table.ts';
import type { Layout } from './table-layout.ts';

/** A file of which one record batch is in memory at a time. */
export interface StreamedTable extends Pick<OpenedTable, 'number' | 'text'> {
  /** The rows of each batch, once, in order. Throws what the blocks throw, and AtlasError ArtifactCorrupt. */
  batches<Row>(layout: Layout<Row>): AsyncGenerator<Row[]>;
}

/** Bytes that can be read piece by piece, and as a whole in blocks. */
export interface StreamedBytes extends ByteSource {
  readonly blocks: () => AsyncIterable<Uint8Array>;
}

/** `ARROW1` and two bytes. */
const MAGIC_BYTES = 8;
/** A message begins with 0xFFFFFFFF and the length of its description, both int32. The last one has length 0. */
const PREFIX_BYTES = 8;

/**
 * Opens an Arrow IPC file by its footer, since not every writer puts the schema in front as well, and reads it from its
 * beginning: all blocks to their end, behind the last row too, so that a digest over all is checked. Throws AtlasError
 * ArtifactCorrupt as `openTable` does.
 */
export async function streamTable(table: string, bytes: StreamedBytes): Promise<StreamedTable> {
  const { schema } = await readFooter(`The ${table} table`, bytes);
  const head = schemaMessage(schema);
  return {
    ...readMetadata(table, schema),
    async *batches(layout) {
      const columns = checkColumns(table, schema, layout);
      const source = cursorOf(table, bytes.blocks());
      await source.take(MAGIC_BYTES);
      for (;;) {
        const message = await nextMessage(table, source);
        if (message === undefined) break;
        for (const batch of parse(table, [head, message])) {
          if (batch.numRows > 0) yield decodeBatch(table, columns, batch);
        }
      }
      await source.finish();
    },
  };
}

/** The schema as the first message of a stream. */
function schemaMessage(schema: Schema): Uint8Array {
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  return writer.finish().toUint8Array(true).subarray(0, -PREFIX_BYTES);
}

/** The record batches of messages, a schema first. */
function parse(table: string, messages: readonly Uint8Array[]): readonly RecordBatch[] {
  try {
    return tableFromIPC(Buffer.concat(messages)).batches;
  } catch (error) {
    throw corruptTable(table, `it is not an Arrow IPC file (${String(error)})`, error);
  }
}

/** The bytes of the next message, body included; undefined at the end of the stream. */
async function nextMessage(table: string, source: Cursor): Promise<Uint8Array | undefined> {
  const prefix = await source.take(PREFIX_BYTES);
  const view = new DataView(prefix.buffer, prefix.byteOffset);
  const [mark, length] = [view.getInt32(0, true), view.getInt32(4, true)];
  if (mark !== -1 || length < 0) throw corruptTable(table, 'it is not an Arrow IPC file (a message has no length)');
  if (length === 0) return undefined;
  const description = await source.take(length);
  return Buffer.concat([prefix, description, await source.take(bodyLengthOf(table, description))]);
}

function bodyLengthOf(table: string, description: Uint8Array): number {
  try {
    return Message.decode(description).bodyLength;
  } catch (error) {
    throw corruptTable(table, `it is not an Arrow IPC file (${String(error)})`, error);
  }
}

interface Cursor {
  /** The next `count` bytes, in memory of their own. Throws AtlasError ArtifactCorrupt where there are fewer. */
  take(count: number): Promise<Uint8Array>;
  /** Passes over the rest. */
  finish(): Promise<void>;
}

function cursorOf(table: string, blocks: AsyncIterable<Uint8Array>): Cursor {
  const source = blocks[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  return {
    take: async (count) => {
      const parts: Uint8Array[] = [];
      for (let missing = count; missing > 0;) {
        if (rest.length === 0) {
          const next = await source.next();
          if (next.done === true) throw corruptTable(table, 'it is not a whole Arrow IPC file');
          rest = next.value;
        }
        const part = rest.subarray(0, missing);
        rest = rest.subarray(part.length);
        parts.push(part);
        missing -= part.length;
      }
      return Buffer.concat(parts);
    },
    finish: async () => {
      for (let next = await source.next(); next.done !== true; next = await source.next());
    },
  };
}
