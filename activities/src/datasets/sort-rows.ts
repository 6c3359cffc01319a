import { spoolRows, type SpooledRows } from './spool-rows.ts';

/** Rows that are sorted in memory; of more, sorted files are merged. */
const ROWS_IN_MEMORY = 32_768;

/**
 * Rows by rising key, in code units; equal keys keep their order. Only a file of this machine grows with their number.
 * Throws InvalidJob where there is no space for it.
 */
export async function* sortRows<Row>(
  rows: AsyncIterable<Row>,
  keyOf: (row: Row) => string,
  rowsInMemory = ROWS_IN_MEMORY,
): AsyncGenerator<Row> {
  const runs: SpooledRows<Row>[] = [];
  try {
    let held: Row[] = [];
    for await (const row of rows) {
      held.push(row);
      if (held.length < rowsInMemory) continue;
      runs.push(await spoolRows(each(sortByKey(held, keyOf)), 0));
      held = [];
    }
    yield* merge([...runs.map((run) => run.rows()), each(sortByKey(held, keyOf))], keyOf);
  } finally {
    for (const run of runs) await run.dispose();
  }
}

function sortByKey<Row>(rows: Row[], keyOf: (row: Row) => string): Row[] {
  return rows.sort((a, b) => compare(keyOf(a), keyOf(b)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function* each<Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  for (const row of rows) yield await Promise.resolve(row);
}

/** Merges sorted rows; of equal keys those of the earlier source come first. */
async function* merge<Row>(sources: readonly AsyncGenerator<Row>[], keyOf: (row: Row) => string): AsyncGenerator<Row> {
  const heads: { source: AsyncGenerator<Row>; row: Row; key: string }[] = [];
  const read = async (source: AsyncGenerator<Row>) => {
    const next = await source.next();
    return next.done === true ? undefined : { source, row: next.value, key: keyOf(next.value) };
  };
  for (const source of sources) {
    const head = await read(source);
    if (head !== undefined) heads.push(head);
  }
  try {
    while (heads.length > 0) {
      let least = 0;
      for (let i = 1; i < heads.length; i++) if (heads[i]!.key < heads[least]!.key) least = i;
      const { source, row } = heads[least]!;
      yield row;
      const next = await read(source);
      if (next === undefined) heads.splice(least, 1);
      else heads[least] = next;
    }
  } finally {
    // Those that were not read to their end hold a file open.
    for (const { source } of heads) await source.return(undefined);
  }
}
