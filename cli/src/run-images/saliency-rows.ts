import type { ObjectStore } from '@saliency-atlas/activities/stores';
import { openRangedTable, type RangedTable } from '@saliency-atlas/activities/tables';
import type { ArtifactKind, RunManifest } from '@saliency-atlas/contract';
import { createRecent } from '../recent.ts';

/** Files whose description is remembered, over all runs: some kilobytes each. */
const OPEN_FILES = 512;

/** A signed map [height, width]. */
export interface SignedMap {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** One row of a run's saliency tables, read piece by piece. */
export interface SaliencyRowReader {
  map(row: number): Promise<SignedMap>;
  /** SHA-256 of the image's stored bytes; empty where they could not be read. */
  imageSha256(row: number): Promise<string>;
  /** Where in its archive the image lies; empty where its name says it, or where it cannot be told. */
  location(row: number): Promise<string>;
}

const files = createRecent<RangedTable>(OPEN_FILES);

/** Reads maps by their bytes alone; `row` counts over all saliency objects in the manifest's order. */
export function openSaliencyRows(store: ObjectStore, manifest: RunManifest): SaliencyRowReader {
  const saliency = tableRows(store, manifest, 'saliency');
  const plan = tableRows(store, manifest, 'plan');
  return {
    async map(row) {
      const { table, batch, within } = await saliency.placeOf(row);
      const [height, width] = ['height', 'width'].map((name) => Number(table.metadata.get(name)));
      return { height: height ?? 0, width: width ?? 0, values: await table.float32List(batch, 'map', within) };
    },
    async imageSha256(row) {
      const { table, batch, within } = await saliency.placeOf(row);
      return table.text(batch, 'image_sha256', within);
    },
    async location(row) {
      // With several classes explained an image has several rows, and one in the plan.
      if (plan.rows !== saliency.rows) return '';
      const { table, batch, within } = await plan.placeOf(row);
      return table.text(batch, 'location', within);
    },
  };
}

interface Place {
  readonly table: RangedTable;
  readonly batch: number;
  readonly within: number;
}

/** Finds rows of a table that is spread over the run's objects of one kind. */
function tableRows(
  store: ObjectStore,
  manifest: RunManifest,
  wanted: ArtifactKind,
): { readonly rows: number; placeOf(row: number): Promise<Place> } {
  const objects = manifest.objects.filter(({ kind }) => kind === wanted);
  const starts: number[] = [];
  let rows = 0;
  for (const object of objects) {
    starts.push(rows);
    rows += object.rows;
  }
  return {
    rows,
    async placeOf(row) {
      const index = lastAtMost(starts, row);
      const object = objects[index];
      if (object === undefined || row < 0 || row >= rows) throw new RangeError(`the run has no row ${row}`);
      const source = {
        sizeBytes: object.bytes,
        read: (start: number, end: number) => store.getRange(object.key, start, end),
      };
      const table = await files.get(`${store.uri} ${object.key}`, () => openRangedTable(object.key, source));
      return { table, ...(await table.placeOf(row - (starts[index] ?? 0))) };
    },
  };
}

/** Index of the last value that is at most `wanted`; values ascend. */
function lastAtMost(values: readonly number[], wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
