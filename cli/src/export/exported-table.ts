import type { ObjectStore } from '@saliency-atlas/activities/stores';
import { readObject } from '@saliency-atlas/activities/stores';
import type { ArtifactKind, RunManifest } from '@saliency-atlas/contract';

export type Cell = string | number | boolean | null;
export type ColumnType = 'string' | 'int32' | 'int64' | 'float32' | 'float64' | 'boolean';

/** What an export's manifest says of a column. */
export interface ColumnInfo {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly description: string;
}

/** A column and how its cell is read off a row. */
export interface ExportColumn<Row> extends ColumnInfo {
  readonly read: (row: Row) => Cell;
}

/** Where the rows come from: the objects of one kind, and what is in them. */
interface TableSource<Row> {
  readonly name: string;
  readonly description: string;
  readonly kind: ArtifactKind;
  readonly decode: (bytes: Uint8Array) => readonly Row[];
  readonly columns: readonly ExportColumn<Row>[];
}

/** A table of a run as it is exported. */
export interface ExportedTable {
  /** File name without its ending. */
  readonly name: string;
  readonly description: string;
  readonly columns: readonly ColumnInfo[];
  /** Rows of cells in the columns' order, one object of the store in memory at a time. Throws ArtifactCorrupt. */
  readonly rows: (store: ObjectStore, manifest: RunManifest, signal: AbortSignal) => AsyncGenerator<readonly Cell[]>;
}

/** The decoded rows of a run's objects of one kind, in the manifest's order. Throws ArtifactCorrupt, or why it was aborted. */
export async function* readRows<Row>(
  store: ObjectStore,
  manifest: RunManifest,
  { kind, decode }: Pick<TableSource<Row>, 'kind' | 'decode'>,
  signal: AbortSignal,
): AsyncGenerator<Row> {
  for (const object of manifest.objects) {
    if (object.kind !== kind) continue;
    signal.throwIfAborted();
    yield* decode(await readObject(store, object, signal));
  }
}

/** A table whose rows are read off a run's objects of one kind. */
export function exportedTable<Row>(source: TableSource<Row>): ExportedTable {
  const { name, description, columns } = source;
  return {
    name,
    description,
    columns: columns.map(({ read: _, ...info }) => info),
    async *rows(store, manifest, signal) {
      for await (const row of readRows(store, manifest, source, signal)) yield columns.map(({ read }) => read(row));
    },
  };
}
