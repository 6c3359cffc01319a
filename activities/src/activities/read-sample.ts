import { AtlasError } from '@saliency-atlas/contract';
import {
  openDataset,
  preprocess,
  type Dataset,
  type DatasetOptions,
  type DecodedImage,
  type InputSpec,
} from '../datasets/index.ts';

type Source = Pick<DatasetOptions, 'uri' | 'format'>;

/** Some decoded images of a data set that nothing is known of yet. */
export interface Sample {
  /** Class indices, null where unknown. */
  readonly labels: readonly (number | null)[];
  /** Why there are no labels to go by; null where there are. */
  readonly labelProblem: string | null;
  /** What to do where a run would refuse the labels; null elsewhere. */
  readonly labelFix: string | null;
  /** Images of the whole data set. */
  readonly imagesInAll: number;
  /** The median of the pictures' shorter sides, in pixels. */
  readonly shorterSide: number;
  /** The pictures as an input wants them before scaling: uint8 [images, height, width, channels]. */
  displays(spec: InputSpec): Uint8Array;
}

type Listed = Pick<Listing, 'dataset' | 'images' | 'isLabelled'>;

interface Listing {
  readonly dataset: Dataset;
  readonly images: number;
  readonly isLabelled: boolean;
  readonly labelProblem: string | null;
  readonly labelFix: string | null;
}

/**
 * Reads an even sample of at most `images`. Where labels and class names do not go together, the images count as
 * unlabelled and the reason is returned. Throws DatasetNotFound where no image can be read, InvalidJob for a damaged
 * manifest.
 */
export async function readSample(
  source: Source,
  classNames: readonly string[] | null,
  classCount: number,
  images: number,
): Promise<Sample> {
  const { dataset, images: imagesInAll, labelProblem, labelFix } = await listLabelled(source, classNames, classCount);
  const sampled = await openDataset({ ...source, limit: images }, labelProblem === null ? classNames : null);
  const decoded: DecodedImage[] = [];
  const labels: (number | null)[] = [];
  for await (const entry of sampled.entries()) {
    const image = await dataset
      .read(entry)
      .then((bytes) => dataset.decode(entry.imageId, bytes))
      .catch(() => undefined);
    if (image === undefined) continue;
    decoded.push(image);
    labels.push(labelProblem === null ? entry.label : null);
  }
  if (decoded.length === 0) {
    const problem = `dataset.uri: none of the images of ${source.uri} can be read`;
    throw new AtlasError('DatasetNotFound', problem, 'Give JPEG, PNG or WebP files.');
  }
  const sides = decoded.map(({ height, width }) => Math.min(height, width)).sort((a, b) => a - b);
  return {
    labels,
    labelProblem,
    labelFix,
    imagesInAll,
    shorterSide: sides[Math.floor(sides.length / 2)]!,
    displays: (spec) => {
      const length = spec.height * spec.width * spec.channels;
      const out = new Uint8Array(decoded.length * length);
      decoded.forEach((image, index) => out.set(preprocess(image, spec).display, index * length));
      return out;
    },
  };
}

/** The entries with labels that mean the model's classes, or without labels and why. */
async function listLabelled(
  source: Source,
  classNames: readonly string[] | null,
  classCount: number,
): Promise<Listing> {
  try {
    const listing = await list(source, classNames);
    return { ...listing, labelProblem: problemOf(listing, source, classCount), labelFix: null };
  } catch (error) {
    if (classNames === null || !(error instanceof AtlasError) || error.type !== 'InvalidJob') throw error;
    return { ...(await list(source, null)), labelProblem: error.message, labelFix: error.fix };
  }
}

async function list(source: Source, classNames: readonly string[] | null): Promise<Listed> {
  const dataset = await openDataset(source, classNames);
  let images = 0;
  let isLabelled = false;
  for await (const { label } of dataset.entries()) {
    images++;
    isLabelled ||= label !== null;
  }
  return { dataset, images, isLabelled };
}

function problemOf({ dataset, isLabelled }: Listed, { format }: Source, classCount: number): string | null {
  if (!isLabelled) return 'the images have no labels';
  const folders = dataset.classNames?.length ?? 0;
  if (format === 'image-folder' && folders !== classCount) {
    return `${folders} class folders, the model has ${classCount} classes: only --labels can say which is which`;
  }
  return null;
}
