import { describe, expect, it } from 'vitest';
import { blockAverages, blockTable } from './block-table.ts';
import { expandMask } from '../classifiers/expand-mask.ts';
import { maskTable } from './mask-table.ts';
import { maskUniform } from './random.ts';

/** Bilinear value at a half-pixel position, clamped at the edges: written from the definition, pixel by pixel. */
function bilinear(cells: readonly number[], rows: number, columns: number, y: number, x: number): number {
  const at = (row: number, column: number) =>
    cells[Math.min(Math.max(row, 0), rows - 1) * columns + Math.min(Math.max(column, 0), columns - 1)]!;
  const top = Math.floor(y);
  const left = Math.floor(x);
  const down = y - top;
  const right = x - left;
  return (
    (1 - down) * ((1 - right) * at(top, left) + right * at(top, left + 1)) +
    down * ((1 - right) * at(top + 1, left) + right * at(top + 1, left + 1))
  );
}

const GEOMETRIES = [
  { height: 224, width: 224, rows: 8, columns: 8 },
  { height: 30, width: 47, rows: 7, columns: 5 },
  { height: 28, width: 28, rows: 8, columns: 8 },
  { height: 5, width: 9, rows: 5, columns: 1 },
];

describe('maskTable', () => {
  it.each(GEOMETRIES)('expands $rows×$columns cells on $height×$width as a cropped resize does', (geometry) => {
    const { height, width, rows, columns } = geometry;
    const table = maskTable(height, width, rows, columns);
    const uniform = maskUniform(1, height);
    const cells = Array.from({ length: rows * columns }, uniform);
    const shiftY = table.shiftCountY - 1;
    const shiftX = Math.floor(table.shiftCountX / 2);
    const mask = expandMask(table, { cells, offset: 0, shiftY, shiftX });
    const scaleY = rows / ((rows + 1) * Math.ceil(height / rows));
    const scaleX = columns / ((columns + 1) * Math.ceil(width / columns));
    let worst = 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const sourceY = (y + shiftY + 0.5) * scaleY - 0.5;
        const sourceX = (x + shiftX + 0.5) * scaleX - 0.5;
        const expected = bilinear(cells, rows, columns, sourceY, sourceX);
        worst = Math.max(worst, Math.abs(mask[y * width + x]! - expected));
      }
    }
    expect(worst).toBeLessThan(1e-6);
  });

  it('keeps every pixel whole when all cells are on, at every shift', () => {
    const table = maskTable(30, 47, 7, 5);
    for (let shiftY = 0; shiftY < table.shiftCountY; shiftY++) {
      for (let shiftX = 0; shiftX < table.shiftCountX; shiftX++) {
        const mask = expandMask(table, { cells: new Float32Array(35).fill(1), offset: 0, shiftY, shiftX });
        expect(Math.max(...mask.map((value) => Math.abs(value - 1)))).toBeLessThan(1e-6);
      }
    }
  });

  it('is the same object for the same geometry, so that images can share a batch', () => {
    expect(maskTable(30, 47, 7, 5)).toBe(maskTable(30, 47, 7, 5));
    expect(maskTable(30, 47, 7, 5)).not.toBe(maskTable(30, 47, 5, 7));
  });

  it('refuses more cells than pixels', () => {
    expect(() => maskTable(6, 20, 7)).toThrow(RangeError);
  });
});

describe('blockTable', () => {
  it.each(GEOMETRIES)('gives the area-weighted block means of the expanded mask on $height×$width', (geometry) => {
    const { height, width, rows, columns } = geometry;
    const table = maskTable(height, width, rows, columns);
    const blocks = blockTable(table);
    expect([blocks.blockRows, blocks.blockColumns]).toEqual([Math.min(14, height), Math.min(14, width)]);
    const place = {
      cells: Array.from({ length: rows * columns }, maskUniform(2, width)),
      offset: 0,
      shiftY: table.shiftCountY - 1,
      shiftX: 0,
    };
    const mask = expandMask(table, place);
    const averages = new Float64Array(blocks.blockRows * blocks.blockColumns);
    blockAverages(blocks, place, averages);
    for (let row = 0; row < blocks.blockRows; row++) {
      for (let column = 0; column < blocks.blockColumns; column++) {
        let sum = 0;
        let area = 0;
        for (let y = 0; y < height; y++) {
          const partY = overlap(y, (row * height) / blocks.blockRows, ((row + 1) * height) / blocks.blockRows);
          for (let x = 0; partY > 0 && x < width; x++) {
            const left = (column * width) / blocks.blockColumns;
            const part = partY * overlap(x, left, ((column + 1) * width) / blocks.blockColumns);
            sum += part * mask[y * width + x]!;
            area += part;
          }
        }
        expect(averages[row * blocks.blockColumns + column]).toBeCloseTo(sum / area, 6);
      }
    }
  });
});

/** Length that pixel [index, index + 1] shares with [start, end]. */
function overlap(index: number, start: number, end: number): number {
  return Math.max(0, Math.min(end, index + 1) - Math.max(start, index));
}
