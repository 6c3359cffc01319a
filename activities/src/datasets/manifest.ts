import { AtlasError } from '@saliency-atlas/contract';
import { openFile, parentOf, placeOf, requireKind, textLines, type SourceFile } from '../sources/index.ts';
import { collectProblems } from './collect-problems.ts';
import { csvRows } from './csv-rows.ts';
import type { DatasetEntry } from './dataset.ts';
import type { DatasetSource, SourceOptions } from './dataset-source.ts';
import { decodeImage, MAX_IMAGE_BYTES } from './decode-image.ts';
import { createIdIndex } from './id-index.ts';
import { readRecord, recordError } from './manifest-record.ts';

/** A line that is not read yet, since what it holds may be wrong. */
interface Line {
  readonly line: number;
  readonly read: () => unknown;
}

async function* jsonLines(file: SourceFile): AsyncGenerator<Line> {
  let line = 0;
  for await (const text of textLines(file.stream())) {
    line += 1;
    const where = `${file.name}:${line}`;
    if (text.trim() === '') continue;
    yield {
      line,
      read: (): unknown => {
        try {
          return JSON.parse(text);
        } catch {
          throw recordError({ where }, 'not JSON', 'Write one JSON object on each line.');
        }
      },
    };
  }
}

/** A CSV record in the shape of a JSON line: the columns x, y, width and height together are its one box. */
function fromColumns(columns: readonly string[], fields: readonly string[]): Record<string, unknown> {
  const record: Record<string, unknown> = Object.fromEntries(columns.map((name, i) => [name, fields[i]]));
  const box = ['x', 'y', 'width', 'height'].map((name) => record[name]);
  const isGiven = box.some((value) => value !== undefined && value !== '');
  return { ...record, boxes: isGiven ? [box.map((value) => (value === '' ? NaN : Number(value)))] : [] };
}

async function* csvLines(file: SourceFile): AsyncGenerator<Line> {
  let columns: readonly string[] | undefined;
  for await (const { line, fields } of csvRows(textLines(file.stream()))) {
    if (columns === undefined) {
      columns = fields.map((name) => name.trim());
      continue;
    }
    const header = columns;
    yield {
      line,
      read: () => {
        if (fields.length === header.length) return fromColumns(header, fields);
        const problem = `${fields.length} fields, the header has ${header.length}`;
        throw recordError({ where: `${file.name}:${line}` }, problem, 'Put texts that hold commas in double quotes.');
      },
    };
  }
}

/**
 * A manifest: JSON lines, or CSV with a header where the name ends in `.csv`, with `file_name`, `label`, `boxes` and
 * `mask`.
 * The image id is `file_name` as written. Lines are read as a stream; of those that are wrong the first five are named
 * and all are counted. Throws AtlasError DatasetNotFound for a missing file; `list` throws InvalidJob naming line and
 * field.
 */
export async function openManifest(options: SourceOptions): Promise<DatasetSource> {
  const { classNames, field } = options;
  const place = placeOf(options.uri, `${field}.uri`);
  await requireKind(place, 'file', `${field}.uri`);
  const file = openFile(place);
  const base = options.images === undefined ? parentOf(place) : placeOf(options.images, `${field}.images`);
  const placeOfImage = (imageId: string, where = file.name, name = 'file_name') =>
    placeOf(imageId, `${where}: ${name}`, base);

  async function* list(): AsyncGenerator<DatasetEntry> {
    const lines = createIdIndex();
    const problems = collectProblems();
    const isCsv = file.name.toLowerCase().endsWith('.csv');
    try {
      for await (const { line, read } of isCsv ? csvLines(file) : jsonLines(file)) {
        const entry = problems.attempt(() => {
          const where = `${file.name}:${line}`;
          const record = readRecord(read(), { where, classNames });
          placeOfImage(record.imageId, where);
          if (record.mask !== undefined && 'file' in record.mask) {
            placeOfImage(record.mask.file.imageId, where, 'mask');
          }
          const earlier = lines.add(record.imageId, line);
          if (earlier === undefined) return record;
          const problem = `file_name: "${record.imageId}" stands on line ${earlier} already`;
          throw recordError({ where }, problem, 'Write each image once, with all its boxes.');
        });
        if (entry !== undefined) yield entry;
      }
    } catch (cause) {
      throw unreadable(cause, file, field);
    }
    problems.throwIfAny();
  }

  return {
    classNames,
    list,
    read: async ({ imageId }) => openFile(placeOfImage(imageId)).read(MAX_IMAGE_BYTES),
    decode: (_imageId, bytes) => decodeImage(bytes),
  };
}

function unreadable(cause: unknown, file: SourceFile, field: string): unknown {
  if (cause instanceof AtlasError || !(cause instanceof Error)) return cause;
  if (cause instanceof SyntaxError) {
    const fix = 'Put a field with quotes in double quotes and double the quotes inside; end every line.';
    return new AtlasError('InvalidJob', `${file.name}: ${cause.message}`, fix, { cause });
  }
  const problem = `${field}.uri: ${file.uri} cannot be read (${cause.message})`;
  return new AtlasError('DatasetNotFound', problem, `Check the permissions of ${field}.uri.`, { cause });
}
