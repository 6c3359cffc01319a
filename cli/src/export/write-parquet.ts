import { fileWriter, parquetWriteRows, type BasicType } from 'hyparquet-writer';
import type { Cell, ColumnInfo, ColumnType } from './exported-table.ts';

/** Rows that memory holds at once, and that a reader can skip at once. */
const ROW_GROUP_ROWS = 65_536;

const PARQUET_TYPES: Readonly<Record<ColumnType, BasicType>> = {
  string: 'STRING',
  int32: 'INT32',
  int64: 'INT64',
  float32: 'FLOAT',
  float64: 'DOUBLE',
  boolean: 'BOOLEAN',
};

/** Writes rows as Parquet (Snappy), one row group in memory at a time. Returns the number of rows. */
export async function writeParquet(
  file: string,
  columns: readonly ColumnInfo[],
  rows: AsyncIterable<readonly Cell[]>,
  metadata: Readonly<Record<string, string>>,
): Promise<number> {
  let count = 0;
  const records = async function* (): AsyncGenerator<Record<string, Cell | bigint>> {
    for await (const cells of rows) {
      count += 1;
      yield Object.fromEntries(columns.map(({ name, type }, index) => [name, parquetCell(cells[index] ?? null, type)]));
    }
  };
  await parquetWriteRows({
    writer: fileWriter(file),
    rows: records(),
    columns: columns.map(({ name, type, nullable }) => ({ name, type: PARQUET_TYPES[type], nullable })),
    rowGroupSize: ROW_GROUP_ROWS,
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: 'saliency-atlas',
  });
  return count;
}

function parquetCell(cell: Cell, type: ColumnType): Cell | bigint {
  return type === 'int64' && typeof cell === 'number' ? BigInt(cell) : cell;
}
