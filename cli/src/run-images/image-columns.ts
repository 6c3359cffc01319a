import type { FilteredImage } from '@saliency-atlas/activities/report';
import { readObject, type ObjectStore } from '@saliency-atlas/activities/stores';
import { decodeImageIndexTable, type ImageIndexRow } from '@saliency-atlas/activities/tables';
import { AtlasError, type RunManifest } from '@saliency-atlas/contract';

const STATUSES = ['ok', 'degenerate', 'unreadable'] as const;

/** A run's images in columns, about 21 bytes and the id for each: what is searched, never the maps. */
export interface ImageColumns {
  readonly rows: number;
  /** −1 where unknown. */
  readonly label: Int32Array;
  readonly predicted: Int32Array;
  readonly target: Int32Array;
  readonly score: Float32Array;
  /** NaN where undefined. */
  readonly typicality: Float32Array;
  idOf(row: number): string;
  statusOf(row: number): ImageIndexRow['status'];
  /** Why a row has no map; empty where it has one. */
  reasonOf(row: number): string;
}

/** Reads the list of a run's images. Throws InvalidJob for a run that was made before there was one. */
export async function readImageColumns(store: ObjectStore, manifest: RunManifest): Promise<ImageColumns> {
  const objects = manifest.objects.filter(({ kind }) => kind === 'image-index');
  if (objects.length === 0) {
    throw new AtlasError(
      'InvalidJob',
      `run ${manifest.run_id} was made by a version that wrote no list of images`,
      'Its report has a sample of them; run the job again with this version to browse all.',
    );
  }
  const rows = objects.reduce((sum, object) => sum + object.rows, 0);
  const columns = emptyColumns(rows);
  let start = 0;
  for (const object of objects) {
    fill(columns, start, decodeImageIndexTable(await readObject(store, object)));
    start += object.rows;
  }
  return columns;
}

interface WritableColumns extends ImageColumns {
  /** Indexes in STATUSES. */
  readonly status: Uint8Array;
  readonly ids: { readonly start: number; readonly offsets: Uint32Array; readonly bytes: Buffer }[];
  readonly reasons: Map<number, string>;
}

function emptyColumns(rows: number): WritableColumns {
  const ids: WritableColumns['ids'] = [];
  const reasons = new Map<number, string>();
  const status = new Uint8Array(rows);
  return {
    rows,
    label: new Int32Array(rows),
    predicted: new Int32Array(rows),
    target: new Int32Array(rows),
    score: new Float32Array(rows),
    typicality: new Float32Array(rows),
    status,
    ids,
    reasons,
    idOf(row) {
      const part = ids.findLast(({ start }) => start <= row);
      if (part === undefined) return '';
      return part.bytes.toString('utf8', part.offsets[row - part.start], part.offsets[row - part.start + 1]);
    },
    statusOf: (row) => STATUSES[status[row] ?? 0] ?? 'ok',
    reasonOf: (row) => reasons.get(row) ?? '',
  };
}

function fill(columns: WritableColumns, start: number, rows: readonly ImageIndexRow[]): void {
  const texts = rows.map(({ imageId }) => Buffer.from(imageId));
  const offsets = new Uint32Array(rows.length + 1);
  for (const [index, row] of rows.entries()) {
    const at = start + index;
    columns.label[at] = row.label ?? -1;
    columns.predicted[at] = row.predicted;
    columns.target[at] = row.target;
    columns.score[at] = row.score;
    columns.typicality[at] = row.typicality ?? NaN;
    columns.status[at] = STATUSES.indexOf(row.status);
    offsets[index + 1] = (offsets[index] ?? 0) + (texts[index]?.length ?? 0);
    if (row.reason !== '') columns.reasons.set(at, row.reason);
  }
  columns.ids.push({ start, offsets, bytes: Buffer.concat(texts) });
}

/** A view of one row at a time, for filters: move `row` and read. */
export function rowCursor(columns: ImageColumns): FilteredImage & { row: number } {
  const { label, predicted, score, typicality } = columns;
  return {
    row: 0,
    get id() {
      return columns.idOf(this.row);
    },
    get label() {
      const value = label[this.row] ?? -1;
      return value < 0 ? null : value;
    },
    get predicted() {
      return predicted[this.row] ?? -1;
    },
    get score() {
      return score[this.row] ?? 0;
    },
    get typicality() {
      const value = typicality[this.row] ?? NaN;
      return Number.isNaN(value) ? null : value;
    },
    get status() {
      return columns.statusOf(this.row);
    },
  };
}
