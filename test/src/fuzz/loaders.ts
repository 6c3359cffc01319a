import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDataset, decodeImage, readObjectMask, type DatasetOptions } from '@saliency-atlas/activities/datasets';
import { parseJob, readJobText } from '@saliency-atlas/contract/job';
// A model small enough that most changes hit what matters; no workspace exports it.
import { linearModel } from '../../../activities/src/classifiers/testing/tiny-onnx.ts';

/** Something that reads bytes which may come from strangers. */
export interface Loader {
  /** Valid bytes to start from. */
  seeds(): Promise<readonly Uint8Array[]>;
  /** Reads the bytes to the end; `folder` is empty but for what earlier cases left. Throws as users would see it. */
  load(bytes: Uint8Array, folder: string): Promise<void>;
}

const golden = (name: string) => readFile(fileURLToPath(new URL(`../../golden/${name}`, import.meta.url)));
const DEMO_MODEL = fileURLToPath(new URL('../../../infra/demo-models/fashion-1.0.onnx', import.meta.url));
const text = (content: string) => Buffer.from(content);
const NAMES = ['ant', 'bee', 'cat'];

/** Lists a data set, decodes all of it and reads the masks; an image that cannot be read is a row, as in a run. */
async function walk(options: Omit<DatasetOptions, 'limit'>): Promise<void> {
  const dataset = await openDataset(options, NAMES);
  for await (const entry of dataset.entries()) {
    const bytes = await dataset.read(entry).catch(rowReason);
    if (bytes !== undefined) await dataset.decode(entry.imageId, bytes).catch(rowReason);
    await readObjectMask(dataset, entry, { height: 6, width: 8 }).catch(rowReason);
  }
}

/** Reasons of rows are plain errors in words; a program's own mistake is none and is thrown on. */
function rowReason(error: unknown): undefined {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) throw error;
  return undefined;
}

function datasetLoader(
  name: string,
  format: DatasetOptions['format'],
  seeds: () => Promise<readonly Uint8Array[]>,
): Loader {
  return {
    seeds,
    load: async (bytes, folder) => {
      await writeFile(join(folder, name), bytes);
      await walk({ uri: join(folder, name), format });
    },
  };
}

/** Pictures of every kind, written by Pillow: test/golden/decode.py. */
async function imageSeeds(): Promise<readonly Uint8Array[]> {
  const names = await readdir(fileURLToPath(new URL('../../golden/decode/', import.meta.url)));
  return Promise.all(names.sort().map((name) => golden(`decode/${name}`)));
}

const COCO = JSON.stringify({
  info: { year: 2017 },
  images: [
    { id: 1, file_name: 'a.jpg', height: 3 },
    { id: 2, file_name: 'b.jpg' },
  ],
  annotations: [
    { image_id: 1, category_id: 2, bbox: [1, 2, 3, 4], iscrowd: 0, segmentation: [[1, 2, 4.5, 2, 4, 6]] },
    { image_id: 1, category_id: 2, bbox: [1, 2, 3, 4], segmentation: { size: [6, 8], counts: [9, 3, 36] } },
    { image_id: 2, category_id: 7, bbox: [1.5, 2, 3, 4], iscrowd: 1 },
  ],
  categories: [
    { id: 2, name: 'bee' },
    { id: 7, name: 'ant' },
  ],
});
const MANIFEST = `{"file_name": "a.jpg", "label": "bee", "boxes": [[1, 2, 3, 4], {"x": 1, "y": 2, "width": 3, "height": 4}]}
{"file_name": "sub/b.jpg", "label": 2, "mask": {"size": [6, 8], "counts": "935Oh0"}}
{"file_name": "d.jpg", "mask": [[1, 1, 5, 1, 5.5, 4]]}
{"file_name": "e.jpg", "mask": "e.png"}

{"file_name": "file:///nowhere/c.jpg"}
`;
const CSV =
  'file_name,label,x,y,width,height\na.jpg,bee,1,2,3,4\n"b, ""c"".jpg",0,,,,\r\n"two\nlines.jpg",cat,0,0,1,1\n';
const JOB = `model: {name: m, version: "1.0", uri: m.onnx, input: {mean: [0.5, 0.5, 0.5], std: 0.2, resize: {shorterSide: 9}}}
dataset: {uri: ./photos, limit: 10, classes: [cat, dog]}
explain:
  passes: 100
  target: {top: 3}
gate: {against: last-accepted}
`;
const IDX = Buffer.concat([Buffer.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3]), Buffer.alloc(12, 7)]);

/** Loads a model as a run does, in this process. */
async function loadModel(bytes: Uint8Array, folder: string): Promise<void> {
  const uri = join(folder, 'm.onnx');
  await writeFile(uri, bytes);
  const { loadClassifier } = await import('@saliency-atlas/activities/classifiers');
  const job = parseJob({ model: { name: 'm', uri }, dataset: { uri: '.' } }, 'fuzz');
  const classifier = await loadClassifier({ model: job.model, batchSize: 2, sessions: 0 });
  const { channels, height, width } = classifier.info;
  await classifier.classify(new Float32Array(channels * height * width), 1);
  await classifier.close();
}

export const LOADERS: Readonly<Record<string, Loader>> = {
  image: {
    seeds: imageSeeds,
    load: async (bytes) => {
      await decodeImage(bytes);
    },
  },
  manifest: datasetLoader('m.jsonl', 'manifest', () => Promise.resolve([text(MANIFEST)])),
  csv: datasetLoader('m.csv', 'manifest', () => Promise.resolve([text(CSV)])),
  coco: datasetLoader('c.json', 'coco', () =>
    Promise.resolve([text(COCO), text(JSON.stringify(JSON.parse(COCO), null, 1))]),
  ),
  tar: datasetLoader('w.tar', 'webdataset', () =>
    Promise.all(
      ['webdataset-000.tar', 'webdataset-001.tar', 'odd-pax.tar', 'odd-gnu.tar'].map((name) =>
        golden(`datasets/${name}`),
      ),
    ),
  ),
  parquet: datasetLoader('p.parquet', 'parquet', () =>
    Promise.all(['snappy', 'zstd', 'gzip', 'none'].map((name) => golden(`datasets/images-${name}.parquet`))),
  ),
  idx: datasetLoader('images-idx3-ubyte', 'idx', () => Promise.resolve([IDX])),
  job: {
    seeds: () => Promise.resolve([text(JOB)]),
    load: (bytes) => {
      parseJob(readJobText(Buffer.from(bytes).toString(), 'job.yaml'), 'job.yaml');
      return Promise.resolve();
    },
  },
  model: {
    seeds: async () => [
      linearModel({ weights: Float32Array.from({ length: 12 }, (_, i) => i / 6), bias: [0, 1, -1] }),
      await readFile(DEMO_MODEL),
    ],
    load: loadModel,
  },
};
