import { describe, expect, it } from 'vitest';
import { AtlasError } from '@saliency-atlas/contract';
import { exampleSaliency } from './example-tables.ts';
import type { ByteSource } from './ranged-table.ts';
import { openRangedTable } from './ranged-table.ts';
import type { SaliencyTable } from './rows.ts';
import { encodeSaliencyTable } from './saliency-table.ts';

/** Bytes in memory, with what was read of them. */
function sourceOf(bytes: Uint8Array): ByteSource & { readonly readBytes: () => number } {
  let read = 0;
  return {
    sizeBytes: bytes.length,
    read: (start, end) => {
      read += end - start;
      return Promise.resolve(bytes.slice(start, end));
    },
    readBytes: () => read,
  };
}

/** More than a batch of rows with maps of 96×96. */
const SIDE = 96;
const large: SaliencyTable = {
  height: SIDE,
  width: SIDE,
  effectLength: 0,
  rows: Array.from({ length: 300 }, (_, index) => ({
    ...exampleSaliency.rows[0]!,
    imageId: `image-${String(index)}`,
    effect: null,
    effectError: null,
    map: new Float32Array(SIDE * SIDE).fill(index),
  })),
};

describe('openRangedTable', () => {
  it('reads the texts and maps that the whole file holds', async () => {
    const table = await openRangedTable('example', sourceOf(encodeSaliencyTable(exampleSaliency)));
    expect(table.metadata.get('height')).toBe(String(exampleSaliency.height));
    expect(await table.rowsOf(0)).toBe(exampleSaliency.rows.length);
    for (const [index, row] of exampleSaliency.rows.entries()) {
      expect(await table.text(0, 'image_id', index)).toBe(row.imageId);
      expect(await table.text(0, 'reason', index)).toBe(row.reason);
      expect(await table.float32List(0, 'map', index)).toEqual(row.map);
    }
  });

  it('finds rows in later batches, and reads little for one map', async () => {
    const bytes = encodeSaliencyTable(large);
    const source = sourceOf(bytes);
    const table = await openRangedTable('large', source);
    expect(table.batchCount).toBeGreaterThan(1);
    const first = await table.rowsOf(0);
    expect((await table.float32List(1, 'map', 2))[0]).toBe(first + 2);
    expect(await table.placeOf(first + 2)).toEqual({ batch: 1, within: 2 });
    expect(await table.placeOf(0)).toEqual({ batch: 0, within: 0 });
    expect(source.readBytes()).toBeLessThan(SIDE * SIDE * 4 + 50_000);
    expect(bytes.length).toBeGreaterThan(10_000_000);
  });

  it('throws for a row or column that is not there', async () => {
    const table = await openRangedTable('example', sourceOf(encodeSaliencyTable(exampleSaliency)));
    await expect(table.float32List(0, 'map', exampleSaliency.rows.length)).rejects.toThrow(RangeError);
    await expect(table.float32List(0, 'score', 0)).rejects.toThrow(RangeError);
    await expect(table.text(0, 'nothing', 0)).rejects.toThrow(/no column nothing/);
    await expect(table.text(0, 'map', 0)).rejects.toThrow(RangeError);
    await expect(table.text(0, 'image_id', -1)).rejects.toThrow(RangeError);
    await expect(table.rowsOf(9)).rejects.toThrow(RangeError);
    await expect(table.placeOf(exampleSaliency.rows.length)).rejects.toThrow(RangeError);
  });

  it.each([
    ['an empty file', new Uint8Array(0)],
    ['another file', new TextEncoder().encode('this is a text that goes on for a while')],
    ['a file cut at its end', encodeSaliencyTable(exampleSaliency).slice(0, -20)],
  ])('says of %s that it cannot be read', async (_title, bytes) => {
    await expect(openRangedTable('broken.arrow', sourceOf(bytes))).rejects.toThrow(AtlasError);
  });
});
