import { describe, expect, it } from 'vitest';
import { exampleGlobal, examplePlan } from './example-tables.ts';
import { encodeGlobalBlocks, encodeGlobalTable, streamGlobalTable } from './global-table.ts';
import { encodePlanTable } from './plan-table.ts';
import type { GlobalRow, GlobalTable } from './rows.ts';
import type { StreamedBytes } from './stream-table.ts';

const SIDE = 112;

/** 24 classes of 180 kB each: more than one record batch. */
const large: GlobalTable = {
  height: SIDE,
  width: SIDE,
  channels: 3,
  rows: Array.from({ length: 24 }, (_, index) => ({
    ...exampleGlobal.rows[0]!,
    class: index,
    mapMean: new Float32Array(SIDE * SIDE).fill(index),
    mapStd: new Float32Array(SIDE * SIDE).fill(index / 2),
    salientFrequency: new Float32Array(SIDE * SIDE).fill(index / 24),
    prototype: new Uint8Array(SIDE * SIDE * 3).fill(index),
    classMean: new Uint8Array(SIDE * SIDE * 3).fill(255 - index),
  })),
};
const none: GlobalTable = { ...large, rows: [] };

async function* rowsOf({ rows }: GlobalTable): AsyncGenerator<GlobalRow> {
  for (const row of rows) yield await Promise.resolve(row);
}

/** Bytes as a store gives them, in blocks of a length; `ended` is called when all were taken. */
function stored(bytes: Uint8Array, length: number, ended?: () => void): StreamedBytes {
  return {
    sizeBytes: bytes.length,
    read: (start, end) => Promise.resolve(bytes.slice(start, end)),
    async *blocks() {
      for (let start = 0; start < bytes.length; start += length) {
        yield await Promise.resolve(bytes.slice(start, start + length));
      }
      ended?.();
    },
  };
}

async function readAll(bytes: StreamedBytes): Promise<GlobalTable> {
  const { rows, ...size } = await streamGlobalTable(bytes);
  const all: GlobalRow[] = [];
  for await (const row of rows) all.push(row);
  return { ...size, rows: all };
}

describe.each([
  ['a table of several record batches', large],
  ['a small table', exampleGlobal],
  ['a table without rows', none],
])('%s', (_name, table) => {
  it('has the same bytes, whether its rows come at once or one after the other', async () => {
    const blocks: Uint8Array[] = [];
    for await (const block of encodeGlobalBlocks(table, rowsOf(table))) blocks.push(block);
    expect(Buffer.compare(Buffer.concat(blocks), encodeGlobalTable(table))).toBe(0);
  });

  it.each([4096, 999_983, 2 ** 23])('comes back out of blocks of %d bytes, all of which are taken', async (length) => {
    let isEnded = false;
    const bytes = stored(encodeGlobalTable(table), length, () => void (isEnded = true));
    // As bytes, since a million numbers are compared one by one otherwise.
    expect(Buffer.compare(encodeGlobalTable(await readAll(bytes)), encodeGlobalTable(table))).toBe(0);
    expect(isEnded).toBe(true);
  });
});

const damaged = (change: (byte: number, index: number) => number): Uint8Array =>
  encodeGlobalTable(large).map((byte, index) => change(byte, index));

describe('a streamed table', () => {
  it.each([
    ['another table', encodePlanTable(examplePlan), 'it holds the plan table'],
    ['bytes that are not Arrow', new TextEncoder().encode('not a table at all'), 'not a whole Arrow IPC file'],
    ['no bytes', new Uint8Array(0), 'not a whole Arrow IPC file'],
    ['a message without a length', damaged((byte, index) => (index === 8 ? 0 : byte)), 'has no length'],
    ['a message of noise', damaged((byte, index) => (index >= 16 && index < 400 ? byte ^ 0x5a : byte)), 'cannot'],
  ])('that is %s is corrupt', async (_what, bytes, says) => {
    await expect(readAll(stored(bytes, 1000))).rejects.toMatchObject({
      name: 'ArtifactCorrupt',
      message: expect.stringContaining(says) as string,
    });
  });

  it('that is cut off between its footer and its end is corrupt', async () => {
    const whole = stored(encodeGlobalTable(large), 2 ** 20);
    const { blocks } = stored(encodeGlobalTable(large).subarray(0, 4_000_000), 2 ** 20);
    await expect(readAll({ ...whole, blocks })).rejects.toMatchObject({ name: 'ArtifactCorrupt' });
  });

  it('throws what its blocks throw', async () => {
    const lost = new Error('the store is gone');
    const whole = stored(encodeGlobalTable(large), 2 ** 20);
    const blocks = async function* () {
      yield await whole.read(0, 5_000_000);
      throw lost;
    };
    await expect(readAll({ ...whole, blocks })).rejects.toBe(lost);
  });
});
