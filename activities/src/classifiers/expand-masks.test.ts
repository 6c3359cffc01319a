import { describe, expect, it } from 'vitest';
import type { MaskedBatch } from './classifier.ts';
import { expandMask } from './expand-mask.ts';
import { expandMaskedImages } from './expand-masks.ts';

// Two shifts down and one across; the second shift swaps the weights of the two cell rows.
const batch: MaskedBatch = {
  table: {
    gridRows: 2,
    gridColumns: 2,
    shiftCountY: 2,
    shiftCountX: 1,
    rows: new Float32Array([1, 0, 0.5, 0.5, 0, 1, 0.5, 0.5]),
    columns: new Float32Array([1, 0, 0.75, 0.25, 0, 1]),
  },
  images: Float32Array.from({ length: 24 }, (_, index) => index),
  imageCount: 2,
  count: 2,
  imageIndex: new Int32Array([0, 1]),
  cells: new Float32Array([1, 0, 0, 1, 1, 0, 0, 1]),
  shiftY: new Int32Array([0, 1]),
  shiftX: new Int32Array([0, 0]),
  target: new Int32Array(2),
};

describe('expanded masks', () => {
  it('are rows · cells · columnsᵀ of their shift', () => {
    const { table, cells } = batch;
    expect([...expandMask(table, { cells, offset: 0, shiftY: 0, shiftX: 0 })]).toEqual([1, 0.75, 0, 0.5, 0.5, 0.5]);
    expect([...expandMask(table, { cells, offset: 4, shiftY: 1, shiftX: 0 })]).toEqual([0, 0.25, 1, 0.5, 0.5, 0.5]);
  });

  it('multiply every channel of the image they belong to', () => {
    const images = expandMaskedImages(batch, { channels: 2, height: 2, width: 3 }, 1, 2);
    expect([...images]).toEqual([0, 3.25, 14, 7.5, 8, 8.5, 0, 4.75, 20, 10.5, 11, 11.5]);
  });
});
