import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodePng } from '@saliency-atlas/activities/report';
import { openStore, putObject, type ObjectStore } from '@saliency-atlas/activities/stores';
import {
  encodeClassMetricsTable,
  encodeClusterTable,
  encodeGlobalInputTable,
  encodeGlobalTable,
  encodeImageIndexTable,
  encodeImageMetricsTable,
  encodeSaliencyTable,
} from '@saliency-atlas/activities/tables';
import type { ImageIndexRow, SaliencyRow } from '@saliency-atlas/activities/tables';
import type { ArtifactKind, RunManifest } from '@saliency-atlas/contract';
import { parseJob, type RunDescription } from '@saliency-atlas/contract/job';
import {
  exampleClassMetrics,
  exampleClusters,
  exampleGlobalInputs,
  exampleGlobal,
  exampleImageIndex,
  exampleImageMetrics,
  exampleSaliency,
} from '../../../activities/src/tables/example-tables.ts';

const RUN_ID = '0123456789abcdef0123';

/** A small complete run in a folder, for tests: ten images in two shards, the last image unreadable. */
export interface ExampleRun {
  readonly store: ObjectStore;
  readonly description: RunDescription;
  readonly manifest: RunManifest;
}

/** Names that need quoting in CSV, and that no file can have. */
const CLASS_NAMES = ['zero', 'one, "quoted"', 'two'];

/** Writes the objects of the example run into a store in `folder`; the pictures of its data set are not there. */
export function writeExampleRun(folder: string): Promise<ExampleRun> {
  return writeRun(folder, exampleSaliency.rows, exampleImageIndex);
}

/**
 * The same with the pictures, RGB of 2×5: the model's input of 2×3 is their middle. The first image has no map, the second
 * is labelled as another class than the model says.
 */
export async function writeExampleRunWithPictures(folder: string): Promise<ExampleRun> {
  const rows: SaliencyRow[] = [];
  for (const [index, row] of exampleSaliency.rows.entries()) {
    const png = encodePng(new Uint8Array(2 * 5 * 3).fill(20 * index), 2, 5, 3);
    const file = join(folder, 'pictures', row.imageId);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, png);
    rows.push({ ...row, imageSha256: createHash('sha256').update(png).digest('hex') });
  }
  await writeFile(join(folder, 'pictures', 'metadata.jsonl'), '');
  const index = exampleImageIndex.map((row, position) => {
    if (position === 0) return { ...row, status: 'degenerate' as const, typicality: null };
    return position === 1 ? { ...row, label: 2 } : row;
  });
  return writeRun(folder, rows, index);
}

async function writeRun(
  folder: string,
  saliency: readonly SaliencyRow[],
  index: readonly ImageIndexRow[],
): Promise<ExampleRun> {
  const store = openStore(folder);
  const objects: RunManifest['objects'][number][] = [];
  const add = async (kind: ArtifactKind, name: string, bytes: Uint8Array, rows: number): Promise<void> => {
    const { key, sha256, sizeBytes } = await putObject(store, RUN_ID, kind, name, bytes, rows);
    objects.push({ key, kind, sha256, rows, bytes: sizeBytes });
  };
  const [first, second] = [saliency.slice(0, 6), saliency.slice(6)];
  await add('saliency', '000000', encodeSaliencyTable({ ...exampleSaliency, rows: first }), first.length);
  await add('saliency', '000001', encodeSaliencyTable({ ...exampleSaliency, rows: second }), second.length);
  await add('image-index', '000000', encodeImageIndexTable(index), index.length);
  await add('global', 'classes', encodeGlobalTable(exampleGlobal), exampleGlobal.rows.length);
  await add('clusters', 'clusters', encodeClusterTable(exampleClusters), exampleClusters.rows.length);
  const inputs = encodeGlobalInputTable(exampleGlobalInputs);
  await add('global-inputs', 'inputs', inputs, exampleGlobalInputs.rows.length);
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
  return { store, description: descriptionOf(folder), manifest };
}

function descriptionOf(folder: string): RunDescription {
  const uri = join(folder, 'pictures', 'metadata.jsonl');
  return {
    format_version: 1,
    run_id: RUN_ID,
    method_version: 'atlas-1',
    job: parseJob({ model: { name: 'example', uri: 'model.onnx' }, dataset: { uri, format: 'manifest' } }, 'example'),
    model: { digest: '00', engine: 'onnx', height: 2, width: 3, channels: 3, class_count: 3, batch_size: 1 },
    dataset: { digest: '00', images: exampleSaliency.rows.length },
    class_names: CLASS_NAMES,
    plan: { shard_size: 6, shards: 2, page_shards: 2 },
  };
}
