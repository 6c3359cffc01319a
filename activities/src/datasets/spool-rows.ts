import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AtlasError } from '@saliency-atlas/contract';
import { textLines } from '../sources/index.ts';

/** Rows that are written to the file at a time. */
const ROWS_AT_ONCE = 512;

/** Rows of a list that may be long, out of memory: read again as often as wanted, until they are disposed of. */
export interface SpooledRows<Row> {
  readonly count: number;
  /** All rows in their order. */
  readonly rows: () => AsyncGenerator<Row>;
  /** Takes the file away. */
  readonly dispose: () => Promise<void>;
}

/**
 * Reads all rows once and keeps them as lines of JSON in a file of this machine (in `TMPDIR`), where they are more than
 * `mostInMemory`. Leaves no file where they cannot be read to the end. Throws InvalidJob where there is no space.
 */
export async function spoolRows<Row>(rows: AsyncIterable<Row>, mostInMemory: number): Promise<SpooledRows<Row>> {
  let folder: string | undefined;
  const dispose = async (): Promise<void> => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  };
  let held: Row[] = [];
  let count = 0;
  let file: Awaited<ReturnType<typeof open>> | undefined;
  const flush = async (): Promise<void> => {
    folder ??= await mkdtemp(join(tmpdir(), 'atlas-rows-'));
    file ??= await open(join(folder, 'rows.jsonl'), 'wx');
    await file.write(held.map((row) => `${JSON.stringify(row)}\n`).join(''));
    held = [];
  };
  try {
    for await (const row of rows) {
      count++;
      held.push(row);
      if (held.length >= ROWS_AT_ONCE && count > mostInMemory) await flush();
    }
    if (count > mostInMemory) await flush();
    await file?.close();
  } catch (error) {
    await file?.close();
    await dispose();
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') throw noSpace(error);
    throw error;
  }
  const path = folder === undefined ? undefined : join(folder, 'rows.jsonl');
  const inMemory = held;
  async function* read(): AsyncGenerator<Row> {
    if (path === undefined) yield* inMemory;
    else for await (const line of textLines(createReadStream(path))) yield JSON.parse(line) as Row;
  }
  return { count, rows: read, dispose };
}

function noSpace(cause: Error): AtlasError {
  return new AtlasError(
    'InvalidJob',
    `the list of images does not fit into ${tmpdir()}: ${cause.message}`,
    'Free some space there (about 400 bytes an image), or name another folder with TMPDIR.',
    { cause },
  );
}
