import { type FixedSizeList, tableFromIPC, type Vector } from 'apache-arrow';
import { AtlasError } from '@saliency-atlas/contract';

/** One map that someone else made. */
export interface ForeignMap {
  readonly imageId: string;
  /** The class explained; null: the model's predicted class. */
  readonly target: number | null;
  /** [height, width], row-major, higher is more salient. */
  readonly map: Float32Array;
}

export interface ForeignMaps {
  readonly height: number;
  readonly width: number;
  readonly rows: readonly ForeignMap[];
}

/**
 * Reads maps from any Arrow IPC file with the columns `image_id` (utf8) and `map` (fixed_size_list<float32>), and
 * `target` (int32) where it is not the predicted class; our own saliency objects are such files. The map is square
 * unless the schema's metadata has `height` and `width`. Throws InvalidJob naming file and column.
 */
export function decodeForeignMaps(bytes: Uint8Array, fileName: string): ForeignMaps {
  const table = open(bytes, fileName);
  const ids = columnOf(table.getChild('image_id'), 'image_id', fileName);
  const maps = columnOf(table.getChild('map'), 'map', fileName) as Vector<FixedSizeList>;
  const length = (maps.type as { listSize?: number }).listSize ?? 0;
  if (length === 0)
    throw invalid(
      fileName,
      'column "map" is no fixed-size list',
      'Write it as fixed_size_list<float32>[height·width].',
    );
  const height = Number(table.schema.metadata.get('height') ?? Math.sqrt(length));
  const width = Number(table.schema.metadata.get('width') ?? length / height);
  if (!Number.isInteger(height) || height * width !== length) {
    throw invalid(
      fileName,
      `column "map" has ${length} values a row`,
      'Put height and width into the schema’s metadata.',
    );
  }
  const targets = table.getChild('target');
  const rows = Array.from({ length: table.numRows }, (_, row): ForeignMap => {
    const map = Float32Array.from(maps.get(row) as Iterable<number>);
    if (map.some((value) => !Number.isFinite(value))) {
      throw invalid(
        fileName,
        `column "map", row ${row} holds a value that is no number`,
        'Leave out images without a map.',
      );
    }
    const target: unknown = targets?.get(row) ?? null;
    return { imageId: String(ids.get(row)), target: target === null ? null : Number(target), map };
  });
  return { height, width, rows };
}

function open(bytes: Uint8Array, fileName: string) {
  try {
    return tableFromIPC(bytes.byteOffset % 8 === 0 ? bytes : bytes.slice());
  } catch (error) {
    const fix = 'Give an Arrow IPC (Feather v2) file, uncompressed.';
    throw new AtlasError('InvalidJob', `${fileName}: not an Arrow IPC file`, fix, { cause: error });
  }
}

function columnOf(column: Vector | null, name: string, fileName: string): Vector {
  if (column !== null) return column;
  throw invalid(
    fileName,
    `column "${name}" is missing`,
    'The columns needed are image_id and map; target is optional.',
  );
}

function invalid(fileName: string, what: string, fix: string): AtlasError {
  return new AtlasError('InvalidJob', `${fileName}: ${what}`, fix);
}
