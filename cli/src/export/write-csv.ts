import { open } from 'node:fs/promises';
import { formatCsv } from '../table.ts';
import type { Cell, ColumnInfo } from './exported-table.ts';

/** Text is written to the file when this much has gathered. */
const FLUSH_CHARACTERS = 1 << 20;

/**
 * Writes rows as CSV (RFC 4180, UTF-8, a header line, `\n`): null is an empty field, float32 the shortest decimal that
 * is the same float32. Returns the number of rows. Memory holds about a megabyte of text.
 */
export async function writeCsv(
  file: string,
  columns: readonly ColumnInfo[],
  rows: AsyncIterable<readonly Cell[]>,
): Promise<number> {
  const handle = await open(file, 'wx');
  try {
    let pending = `${line(columns.map(({ name }) => name))}\n`;
    let count = 0;
    for await (const cells of rows) {
      pending += `${line(cells.map((cell, index) => field(cell, columns[index]?.type === 'float32')))}\n`;
      count += 1;
      if (pending.length < FLUSH_CHARACTERS) continue;
      await handle.writeFile(pending);
      pending = '';
    }
    await handle.writeFile(pending);
    return count;
  } finally {
    await handle.close();
  }
}

function line(fields: readonly string[]): string {
  return formatCsv(fields, []);
}

function field(cell: Cell, isFloat32: boolean): string {
  if (cell === null) return '';
  return typeof cell === 'number' && isFloat32 ? shortestFloat32(cell) : String(cell);
}

/** Nine digits tell any two float32 apart; most values need fewer. */
function shortestFloat32(value: number): string {
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
