import { openDataset, type Dataset, type DatasetOptions } from '../datasets/index.ts';
import { openStore, type ObjectStore } from '../stores/index.ts';
import type { PlanRow } from '../tables/index.ts';
import { modelOf, type LoadedModel } from './model-of.ts';
import { collectImages, type PlannedImages } from './planned-images.ts';

/**
 * How a step reaches what is not of its process: the store, the model, the images, the disk. A step that opens them here
 * alone can be run over others that fail as a test wants.
 */
export interface Openers {
  /** As `openStore`. */
  store(uri: string): ObjectStore;
  /** As `modelOf`. */
  model(...asked: Parameters<typeof modelOf>): Promise<LoadedModel>;
  /** As `openDataset`. */
  dataset(options: DatasetOptions, classNames: readonly string[] | null, field?: string): Promise<Dataset>;
  /** As `collectImages`. */
  spool(rows: AsyncIterable<PlanRow>): Promise<PlannedImages>;
}

/** The real ones. */
export const OPENERS: Openers = { store: openStore, model: modelOf, dataset: openDataset, spool: collectImages };
