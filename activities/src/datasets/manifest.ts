import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { AtlasError } from '@saliency-atlas/contract';
import { csvRows } from './csv-rows.ts';
import type { DatasetEntry } from './dataset.ts';
import type { DatasetSource, SourceOptions } from './dataset-source.ts';
import { decodeImage } from './decode-image.ts';
import { localPath, requirePath } from './local-path.ts';
import { readRecord, recordError } from './manifest-record.ts';
import { readImageFile } from './read-image-file.ts';

interface NumberedRecord {
  readonly line: number;
  readonly record: unknown;
}

async function readText(path: string, field: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const fix = `Check the permissions of ${field}.uri; split a manifest above 500 MB.`;
    throw new AtlasError('DatasetNotFound', `${field}.uri: ${path} cannot be read (${reason})`, fix, { cause });
  }
}

function* jsonLines(text: string, file: string): Generator<NumberedRecord> {
  let line = 0;
  for (let start = 0; start < text.length;) {
    const newLine = text.indexOf('\n', start);
    const end = newLine < 0 ? text.length : newLine;
    const json = text.slice(start, end).trim();
    start = end + 1;
    line += 1;
    if (json === '') continue;
    let record: unknown;
    try {
      record = JSON.parse(json);
    } catch {
      throw recordError({ file, line }, 'not JSON', 'Write one JSON object on each line.');
    }
    yield { line, record };
  }
}

/** A CSV record in the shape of a JSON line: the columns x, y, width and height together are its one box. */
function fromColumns(columns: readonly string[], fields: readonly string[]): Record<string, unknown> {
  const record: Record<string, unknown> = Object.fromEntries(columns.map((name, i) => [name, fields[i]]));
  const box = ['x', 'y', 'width', 'height'].map((name) => record[name]);
  const isGiven = box.some((value) => value !== undefined && value !== '');
  return { ...record, boxes: isGiven ? [box.map((value) => (value === '' ? NaN : Number(value)))] : [] };
}

function* csvLines(text: string, file: string): Generator<NumberedRecord> {
  let columns: readonly string[] | undefined;
  try {
    for (const { line, fields } of csvRows(text)) {
      if (columns === undefined) columns = fields.map((name) => name.trim());
      else if (fields.length === columns.length) yield { line, record: fromColumns(columns, fields) };
      else {
        const problem = `${fields.length} fields, the header has ${columns.length}`;
        throw recordError({ file, line }, problem, 'Put texts that hold commas in double quotes.');
      }
    }
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const fix = 'Put the whole field in double quotes and double the quotes inside.';
    throw new AtlasError('InvalidJob', `${file}: ${cause.message}`, fix, { cause });
  }
}

/**
 * A manifest: JSON lines, or CSV with a header where the name ends in `.csv`, with `file_name`, `label` and `boxes`.
 * The image id is `file_name` as written. Throws AtlasError DatasetNotFound for a missing file; `list` throws InvalidJob
 * naming line and field.
 */
export async function openManifest(options: SourceOptions): Promise<DatasetSource> {
  const { classNames, field } = options;
  const path = localPath(options.uri, `${field}.uri`);
  await requirePath(path, 'file', `${field}.uri`);
  const file = basename(path);
  const isCsv = file.toLowerCase().endsWith('.csv');
  const pathOf = (imageId: string, line = '') => localPath(imageId, `${file}${line}: file_name`, dirname(path));

  async function list(): Promise<DatasetEntry[]> {
    const entries: DatasetEntry[] = [];
    const lineOf = new Map<string, number>();
    const text = await readText(path, field);
    for (const { line, record } of isCsv ? csvLines(text, file) : jsonLines(text, file)) {
      const entry = readRecord(record, { file, line, classNames });
      pathOf(entry.imageId, `:${line}`);
      const earlier = lineOf.get(entry.imageId);
      if (earlier !== undefined) {
        const problem = `file_name: "${entry.imageId}" stands on line ${earlier} already`;
        throw recordError({ file, line }, problem, 'Write each image once, with all its boxes.');
      }
      lineOf.set(entry.imageId, line);
      entries.push(entry);
    }
    return entries;
  }

  return {
    classNames,
    list,
    read: async (imageId) => readImageFile(pathOf(imageId)),
    decode: (_imageId, bytes) => decodeImage(bytes),
  };
}
