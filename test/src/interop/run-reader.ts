import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a Python library found in a folder of tables. */
export interface ReaderFindings {
  /** Every row of every table, by the name of its file. */
  readonly rows: Readonly<Record<string, readonly Record<string, unknown>[]>>;
  /** Mean saliency map of each class, row-major, by class index. */
  readonly classMeans: Readonly<Record<string, readonly number[]>>;
}

/** Runs `read_tables.py` over a folder of Arrow files with one library. */
export async function runReader(
  python: string,
  script: string,
  reader: 'pyarrow' | 'polars' | 'duckdb' | 'pandas',
  folder: string,
): Promise<ReaderFindings> {
  const { stdout } = await promisify(execFile)(python, [script, reader, folder], { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout) as ReaderFindings;
}
