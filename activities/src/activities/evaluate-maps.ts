import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { AtlasError, messageOf } from '@saliency-atlas/contract';
import type { Job } from '@saliency-atlas/contract/job';
import type { Classifier } from '../classifiers/index.ts';
import {
  mapBox,
  mapObjectMask,
  openDataset,
  preprocess,
  readObjectMask,
  type Dataset,
  type DatasetEntry,
  type DecodedImage,
  type InputSpec,
} from '../datasets/index.ts';
import {
  createClassSummary,
  evaluateImage,
  modelRandomisationRows,
  scoreMuFidelity,
  seedStabilityRows,
} from '../evaluate/index.ts';
import { imageSeed } from '../explain/index.ts';
import { centreMap, randomMap } from '../explain/peers/index.ts';
import { decodeForeignMaps, type ClassMetricRow, type ForeignMap, type ImageMetricRow } from '../tables/index.ts';
import { modelOf } from './model-of.ts';

/** Blocks, share removed and subsets of µFidelity, as its users know them (Fel et al. 2021). */
const MU_FIDELITY = { grid: 9, share: 0.2, subsets: 200 };

/** Of masks that cannot be used. */
const MOST_WARNINGS = 20;

export interface EvaluatedMaps {
  readonly images: readonly ImageMetricRow[];
  /** Over all images, with 95 % intervals. */
  readonly overall: readonly ClassMetricRow[];
  /** Maps left out, with the reason. */
  readonly skipped: readonly { readonly imageId: string; readonly reason: string }[];
  /** What was said of the model. */
  readonly warnings: readonly string[];
}

/** Arrow files of maps to score. */
export interface MapFiles {
  /** Further rows of the same image and target count as maps of other seeds. */
  readonly maps: string;
  /** Maps of the same images by the same method, for the model after its weights were randomised. */
  readonly randomisedMaps?: string | undefined;
}

/**
 * Scores maps that someone else made, on the images of a data set: insertion and deletion AUC and µFidelity, the
 * localisation metrics where boxes or a mask are known, seed stability where an image has several maps and model randomisation
 * where such maps are given, all beside a random and a centre map. Throws InvalidJob where a file is not what it should
 * be or none of its images is in the data set.
 */
export async function evaluateMaps(
  job: Job,
  files: MapFiles,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<EvaluatedMaps> {
  const { classifier, warnings: ofModel } = await modelOf(job, job.model.uri);
  const warnings = [...ofModel];
  const groups = await readGroups(files.maps, classifier);
  const randomised =
    files.randomisedMaps === undefined ? undefined : await readGroups(files.randomisedMaps, classifier);
  const dataset = await openDataset(job.dataset, null);
  const entries = new Map<string, DatasetEntry>();
  for await (const entry of dataset.entries()) entries.set(entry.imageId, entry);
  const rows: ImageMetricRow[] = [];
  const skipped: { imageId: string; reason: string }[] = [];
  let done = 0;
  for (const [key, [map, ...others]] of groups) {
    const { imageId } = map;
    const entry = entries.get(imageId);
    if (entry === undefined) skipped.push({ imageId, reason: 'not in the data set' });
    else {
      try {
        const family = { map, others, randomised: randomised?.get(key)?.[0] };
        rows.push(...(await evaluateMap(job, family, entry, dataset, classifier, warnings)));
      } catch (error) {
        if (error instanceof AtlasError) throw error;
        skipped.push({ imageId, reason: messageOf(error) });
      }
    }
    onProgress(++done, groups.size);
  }
  if (rows.length === 0) {
    const example = [...entries.keys()][0] ?? '';
    throw new AtlasError(
      'InvalidJob',
      `${files.maps}: no map could be scored (${skipped[0]?.imageId ?? 'no rows'}: ${skipped[0]?.reason ?? 'empty file'})`,
      `image_id must be as the data set has it, for example "${example}".`,
    );
  }
  const summary = createClassSummary([], job.explain.seed);
  summary.addMetrics(rows);
  const overall = await summary.rows(() => Promise.resolve());
  return { images: rows, overall: overall.filter((row) => row.class === -1), skipped, warnings };
}

/** The maps of a file by image and target, at least one each. */
async function readGroups(file: string, classifier: Classifier): Promise<Map<string, [ForeignMap, ...ForeignMap[]]>> {
  const maps = decodeForeignMaps(await readMaps(file), file);
  requireSize(maps, classifier, file);
  const groups = new Map<string, [ForeignMap, ...ForeignMap[]]>();
  for (const map of maps.rows) {
    const key = `${map.imageId}\0${map.target ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [map]);
    else group.push(map);
  }
  return groups;
}

async function readMaps(file: string): Promise<Uint8Array> {
  return readFile(file).catch((error: unknown) => {
    throw new AtlasError('InvalidJob', `cannot read ${file}`, 'Give an Arrow IPC file.', { cause: error });
  });
}

function requireSize(maps: { height: number; width: number }, { info }: Classifier, file: string): void {
  if (maps.height === info.height && maps.width === info.width) return;
  throw new AtlasError(
    'InvalidJob',
    `${file}: maps are ${maps.height}×${maps.width}, the model's input is ${info.height}×${info.width}`,
    'Resize the maps to the size of the model’s input.',
  );
}

/** A map with those it is compared with. */
interface MapFamily {
  readonly map: ForeignMap;
  readonly others: readonly ForeignMap[];
  readonly randomised: ForeignMap | undefined;
}

async function evaluateMap(
  job: Job,
  { map: { imageId, map, target: named }, others, randomised }: MapFamily,
  entry: DatasetEntry,
  dataset: Dataset,
  classifier: Classifier,
  warnings: string[],
): Promise<ImageMetricRow[]> {
  const { height, width, channels } = classifier.info;
  const { scale, mean, std, resize } = job.model.input;
  const spec: InputSpec = { height, width, channels, scale, mean, std, resize };
  const bytes = await dataset.read(entry);
  const picture = await dataset.decode(imageId, bytes);
  const { tensor: image } = preprocess(picture, spec);
  const probabilities = await classifier.classify(image, 1);
  const target = named ?? probabilities.indexOf(Math.max(...probabilities));
  const probability = probabilities[target];
  if (probability === undefined) throw new Error(`target ${target} is no class of the model`);
  const boxes = entry.boxes.flatMap((box) => mapBox(box, picture, spec) ?? []);
  const mask = await maskOf(dataset, entry, picture, spec, warnings);
  const seed = imageSeed(job.explain.seed, createHash('sha256').update(bytes).digest('hex'), target);
  const subject = { imageId, image, map, target, probability, seed, boxes, mask };
  const compared = { imageId, map, target, seed, width };
  const rows = [
    ...(await evaluateImage(subject, classifier, job.evaluate.steps)),
    ...seedStabilityRows(
      compared,
      others.map((other) => other.map),
    ),
    ...(randomised === undefined ? [] : modelRandomisationRows(compared, randomised.map)),
  ];
  if (Math.min(height, width) < MU_FIDELITY.grid) return rows;
  const controls = [map, randomMap(height, width, seed), centreMap(height, width)];
  const fidelities = await scoreMuFidelity(classifier, subject, controls, { ...MU_FIDELITY, seed });
  return [
    ...rows,
    ...['', '_random', '_centre'].map((suffix, index) => {
      return { imageId, target, metric: `mu_fidelity${suffix}`, value: fidelities[index]! };
    }),
  ];
}

/** The entry's mask in the model's input; a mask that cannot be used is a warning. */
async function maskOf(
  dataset: Dataset,
  entry: DatasetEntry,
  picture: DecodedImage,
  spec: InputSpec,
  warnings: string[],
): Promise<Uint8Array | null> {
  try {
    const mask = await readObjectMask(dataset, entry, picture);
    return mask === null ? null : mapObjectMask(mask, spec);
  } catch (error) {
    if (error instanceof AtlasError) throw error;
    if (warnings.length < MOST_WARNINGS) {
      warnings.push(`the mask of ${entry.imageId} is left out: ${messageOf(error)}`);
    }
    return null;
  }
}
