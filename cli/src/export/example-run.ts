import { openStore, putObject, type ObjectStore } from '@saliency-atlas/activities/stores';
import {
  encodeClassMetricsTable,
  encodeGlobalTable,
  encodeImageMetricsTable,
  encodeSaliencyTable,
} from '@saliency-atlas/activities/tables';
import type { ArtifactKind, RunManifest } from '@saliency-atlas/contract';
import {
  exampleClassMetrics,
  exampleGlobal,
  exampleImageMetrics,
  exampleSaliency,
} from '../../../activities/src/tables/example-tables.ts';

const RUN_ID = '0123456789abcdef0123';

/** A small complete run in a folder, for tests: ten images in two shards, the last image unreadable. */
export interface ExampleRun {
  readonly store: ObjectStore;
  readonly manifest: RunManifest;
  readonly classNames: readonly string[];
}

/** Writes the objects of the example run into a store in `folder`. */
export async function writeExampleRun(folder: string): Promise<ExampleRun> {
  const store = openStore(folder);
  const objects: RunManifest['objects'][number][] = [];
  const add = async (kind: ArtifactKind, name: string, bytes: Uint8Array, rows: number): Promise<void> => {
    const { key, sha256, sizeBytes } = await putObject(store, RUN_ID, kind, name, bytes, rows);
    objects.push({ key, kind, sha256, rows, bytes: sizeBytes });
  };
  const [first, second] = [exampleSaliency.rows.slice(0, 6), exampleSaliency.rows.slice(6)];
  await add('saliency', '000000', encodeSaliencyTable({ ...exampleSaliency, rows: first }), first.length);
  await add('saliency', '000001', encodeSaliencyTable({ ...exampleSaliency, rows: second }), second.length);
  await add('global', 'classes', encodeGlobalTable(exampleGlobal), exampleGlobal.rows.length);
  const images = encodeImageMetricsTable(exampleImageMetrics);
  await add('evaluation-images', 'images', images, exampleImageMetrics.length);
  const classes = encodeClassMetricsTable(exampleClassMetrics);
  await add('evaluation-classes', 'classes', classes, exampleClassMetrics.length);
  const manifest: RunManifest = {
    format_version: 1,
    run_id: RUN_ID,
    model: { name: 'example', version: '1', digest: '00' },
    dataset: { uri: 'file:///images', digest: '00', images: exampleSaliency.rows.length },
    engine: 'onnx',
    versions: { method: 'atlas-1' },
    counts: {},
    objects,
  };
  return { store, manifest, classNames: ['zero', 'one, "quoted"', 'two'] };
}
