import type { ArtifactRef } from '@saliency-atlas/contract';
import { shardStep } from '@saliency-atlas/contract';
import { putObject, type ObjectStore } from '../stores/index.ts';
import { encodeImageIndexTable, type ImageIndexRow, type SaliencyRow } from '../tables/index.ts';

/** Rows of one object: some megabytes. */
const ROWS_PER_OBJECT = 65_536;

/** Writes the list of a run's images, by which they are found without reading their maps. */
export interface ImageIndexWriter {
  /** Rows come in the order of the saliency tables. */
  add(row: SaliencyRow, typicality: number | null): Promise<void>;
  finish(): Promise<readonly (ArtifactRef & { readonly kind: 'image-index' })[]>;
}

/** A list of the images of one run, cut into objects, so that memory does not grow with their number. */
export function createImageIndexWriter(store: ObjectStore, runId: string): ImageIndexWriter {
  const objects: (ArtifactRef & { readonly kind: 'image-index' })[] = [];
  let rows: ImageIndexRow[] = [];
  const flush = async (): Promise<void> => {
    const name = shardStep('images', objects.length).replace('images/', '');
    const ref = await putObject(store, runId, 'images', name, encodeImageIndexTable(rows), rows.length);
    objects.push({ ...ref, kind: 'image-index' });
    rows = [];
  };
  return {
    async add({ imageId, label, predicted, target, score, status, reason }, typicality) {
      rows.push({ imageId, label, predicted, target, score, status, reason, typicality });
      if (rows.length >= ROWS_PER_OBJECT) await flush();
    },
    async finish() {
      if (rows.length > 0 || objects.length === 0) await flush();
      return objects;
    },
  };
}
