import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Cell, ColumnType } from './exported-table.ts';
import { writeCsv } from './write-csv.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-csv-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The file's text for one column of cells. */
async function csvOf(type: ColumnType, cells: readonly Cell[]): Promise<string> {
  const file = join(folder, 'table.csv');
  const rows = async function* (): AsyncGenerator<readonly Cell[]> {
    for (const cell of cells) yield await Promise.resolve([cell]);
  };
  expect(await writeCsv(file, [{ name: 'x', type, nullable: true, description: '' }], rows())).toBe(cells.length);
  return readFile(file, 'utf8');
}

it('writes a float32 with no more digits than tell it from its neighbours', async () => {
  const values = [0.1, 1 + 2 ** -23, 3.4028234663852886e38].map(Math.fround);
  const lines = (await csvOf('float32', values)).trimEnd().split('\n').slice(1);
  expect(lines).toEqual(['0.1', '1.0000001', '3.4028235e+38']);
  expect(lines.map((line) => Math.fround(Number(line)))).toEqual(values);
});

it('writes a float64 in full', async () => {
  expect(await csvOf('float64', [Math.fround(0.1)])).toBe('x\n0.10000000149011612\n');
});

it('quotes line breaks and quotes, and leaves null empty', async () => {
  expect(await csvOf('string', ['a\nb', 'say "a"', null])).toBe('x\n"a\nb"\n"say ""a"""\n\n');
});

it('a table without rows is its header', async () => {
  expect(await csvOf('int32', [])).toBe('x\n');
});
