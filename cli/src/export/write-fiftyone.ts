import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { greyMapPng } from '@saliency-atlas/activities/report';
import { decodeImageMetricsTable } from '@saliency-atlas/activities/tables';
import type { RunManifest } from '@saliency-atlas/contract';
import { openRunImages, type RunImages } from '../run-images/run-images.ts';
import { readRows } from './exported-table.ts';
import type { ExportedFile, ExportRequest } from './export-run.ts';
import { frameMap } from './frame-map.ts';
import { noPictures } from './no-pictures.ts';

const MAPS = join('fields', 'saliency');
const ENDINGS: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' };

/** What FiftyOne calls a sample: a picture and what is known of it. */
type Sample = Readonly<Record<string, unknown>>;

/**
 * Writes a run as a dataset that FiftyOne imports: the pictures, a grey map of each in the picture's proportions (255: 3
 * standard deviations above its mean, the scale of all maps) and what the model said. Images whose picture is not in the
 * data set any more are left out, and counted. Throws DatasetNotFound where no picture is there.
 * **Source:** the serialised format of FiftyOne 1.22.1 (`fiftyone.types.LegacyFiftyOneDataset`).
 */
export async function writeFiftyone(
  folder: string,
  request: ExportRequest,
  signal: AbortSignal,
): Promise<ExportedFile[]> {
  const { store, description, manifest, limit } = request;
  const images = await openRunImages(store, description, manifest);
  const figures = await figuresByImage(request, signal);
  const rows = Math.min(images.columns.rows, limit);
  await mkdir(join(folder, 'data'));
  await mkdir(join(folder, MAPS), { recursive: true });
  const file = await open(join(folder, 'samples.json'), 'w');
  let samples = 0;
  try {
    await file.write('{"samples":[');
    for (let row = 0; row < rows; row += 1) {
      signal.throwIfAborted();
      const sample = await writeSample(folder, request, images, row, figures);
      if (sample === null) continue;
      await file.write(`${samples === 0 ? '' : ','}\n${JSON.stringify(sample)}`);
      samples += 1;
    }
    await file.write('\n]}\n');
  } finally {
    await file.close();
  }
  if (samples === 0) throw await noPictures(description);
  await writeFile(join(folder, 'metadata.json'), `${JSON.stringify(metadataOf(manifest, figures))}\n`);
  const left = rows - samples;
  const missing = left === 0 ? '' : ` ${left} images are left out: their pictures are not there or cannot be read.`;
  return [
    { file: 'samples.json', description: `One sample an image: labels, figures, map.${missing}`, rows: samples },
    { file: 'metadata.json', description: 'What FiftyOne is told of the dataset: the run, its model and its data set' },
    { file: 'data', description: 'The pictures, as they are stored' },
    { file: 'fields', description: 'fields/saliency: the maps, grey, in the proportions of the pictures' },
  ];
}

/** With the types of all fields: FiftyOne else takes a score of 1 for the first of whole numbers. */
function metadataOf({ run_id, model, dataset }: RunManifest, figures: ReadonlyMap<string, Sample>): object {
  const info = { saliency_atlas_run: run_id, model: model.name, version: model.version, dataset: dataset.uri };
  const measured = new Set([...figures.values()].flatMap((sample) => Object.keys(sample)));
  const label = (name: string): string => `EmbeddedDocumentField(fiftyone.core.labels.${name})`;
  const fields = {
    ...{ filepath: 'StringField', tags: 'ListField(fiftyone.core.fields.StringField)', image_id: 'StringField' },
    ...{ ground_truth: label('Classification'), prediction: label('Classification'), explained: 'StringField' },
    ...{ score: 'FloatField', typicality: 'FloatField', saliency: label('Heatmap') },
    ...Object.fromEntries([...measured].map((name) => [name, 'FloatField'])),
  };
  const types = Object.entries(fields).map(([name, type]) => [name, `fiftyone.core.fields.${type}`]);
  return { media_type: 'image', sample_fields: Object.fromEntries(types) as object, info };
}

async function writeSample(
  folder: string,
  { description }: ExportRequest,
  images: RunImages,
  row: number,
  figures: ReadonlyMap<string, Sample>,
): Promise<Sample | null> {
  const picture = await images.picture(row);
  if (picture === null) return null;
  const { columns } = images;
  const name = String(row).padStart(6, '0');
  const filepath = `data/${name}.${ENDINGS[picture.mediaType] ?? 'png'}`;
  await writeFile(join(folder, filepath), picture.bytes);
  const [label = -1, predicted = -1, target = -1] = [columns.label[row], columns.predicted[row], columns.target[row]];
  const score = columns.score[row] ?? 0;
  const nameOf = (index: number): string => description.class_names[index] ?? String(index);
  const classified = (index: number): Sample | null =>
    index < 0 ? null : { _cls: 'Classification', label: nameOf(index) };
  const typicality = columns.typicality[row] ?? NaN;
  return {
    filepath,
    tags: label < 0 ? [] : [label === predicted ? 'right' : 'wrong'],
    image_id: columns.idOf(row),
    ground_truth: classified(label),
    prediction: predicted === target ? { ...classified(predicted), confidence: score } : classified(predicted),
    explained: nameOf(target),
    score,
    typicality: Number.isNaN(typicality) ? null : typicality,
    saliency: await writeMap(folder, name, description, images, row, picture.bytes),
    ...figures.get(`${columns.idOf(row)} ${target}`),
  };
}

/** Null where the image has no map: its score does not move, whatever is hidden, or it could not be read. */
async function writeMap(
  folder: string,
  name: string,
  description: ExportRequest['description'],
  images: RunImages,
  row: number,
  bytes: Uint8Array,
): Promise<Sample | null> {
  const map = await images.map(row);
  if (map === null) return null;
  // Loaded when the first picture is read: most commands never read a data set.
  const { decodeImage, inputSpecOf, placePicture } = await import('@saliency-atlas/activities/datasets');
  const placement = placePicture(await decodeImage(bytes), inputSpecOf(description));
  const file = join(MAPS, `${name}.png`);
  await writeFile(join(folder, file), greyMapPng(frameMap(map, placement)));
  return { _cls: 'Heatmap', map_path: file, range: [0, 255] };
}

/** The figures of each image, without those of controls: `insertion_auc`, `deletion_auc` and their like. */
async function figuresByImage({ store, manifest }: ExportRequest, signal: AbortSignal): Promise<Map<string, Sample>> {
  const figures = new Map<string, Record<string, number>>();
  const source = { kind: 'evaluation-images', decode: decodeImageMetricsTable } as const;
  for await (const { imageId, target, metric, value } of readRows(store, manifest, source, signal)) {
    if (/_(random|centre|control)/.test(metric)) continue;
    const key = `${imageId} ${target}`;
    const known = figures.get(key) ?? {};
    known[metric] = value;
    figures.set(key, known);
  }
  return figures;
}
