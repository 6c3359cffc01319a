import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Classifier } from '@saliency-atlas/activities/classifiers';
import { openDataset, preprocess } from '@saliency-atlas/activities/datasets';
import { maskTable } from '@saliency-atlas/activities/explain';
import { maskUniform } from '../../../activities/src/explain/random.ts';
import type { BenchOptions } from './bench-options.ts';
import { openResponseCache, type ResponseCache } from './response-cache.ts';

/** One photo as the model sees it. */
export interface BenchImage {
  readonly imageId: string;
  readonly label: number | null;
  /** [channels, height, width]. */
  readonly tensor: Float32Array;
  readonly sha256: string;
  /** The predicted class, which is what is explained. */
  readonly target: number;
  readonly probability: number;
  readonly logOdds: number;
  readonly responses: ResponseCache;
  /** Where its answers and curves are kept, without the ending. */
  readonly cachePath: string;
}

function open({ images, format }: BenchOptions): ReturnType<typeof openDataset> {
  return openDataset({ uri: format === 'manifest' ? join(images, 'metadata.jsonl') : images, format }, null);
}

/** Image ids in a shuffled order that `seed` alone decides, so that any first part is a fair sample. */
export async function shuffledIds(options: BenchOptions): Promise<{ imageId: string; label: number | null }[]> {
  const dataset = await open(options);
  const entries = [];
  for await (const { imageId, label } of dataset.entries()) entries.push({ imageId, label });
  const uniform = maskUniform(options.seed, 0);
  const keyed = entries.map((entry) => ({ entry, key: uniform() }));
  return keyed
    .sort((a, b) => a.key - b.key)
    .slice(options.skip, options.skip + options.limit)
    .map(({ entry }) => entry);
}

/** Reads, preprocesses and classifies one photo. */
export async function loadImage(
  options: BenchOptions,
  classifier: Classifier,
  { imageId, label }: { readonly imageId: string; readonly label: number | null },
): Promise<BenchImage> {
  const dataset = await open(options);
  const { height, width, channels, digest } = classifier.info;
  const { scale, mean, std, shorterSide } = options;
  const picture = await dataset.decode(imageId, await dataset.read({ imageId }));
  const { tensor } = preprocess(picture, {
    height,
    width,
    channels,
    scale,
    mean,
    std,
    resize: { shorterSide, filter: 'bicubic' },
  });
  const sha256 = createHash('sha256').update(new Uint8Array(tensor.buffer)).digest('hex');
  const probabilities = await classifier.classify(tensor, 1);
  const target = probabilities.indexOf(Math.max(...probabilities));
  const { probability, logOdds } = await scoreWhole(classifier, tensor, target);
  const cachePath = join(options.cache, digest.slice(0, 12), `${sha256.slice(0, 16)}-${target}`);
  const responses = openResponseCache(`${cachePath}.scores`);
  return { imageId, label, tensor, sha256, target, probability, logOdds, responses, cachePath };
}

async function scoreWhole(
  classifier: Classifier,
  images: Float32Array,
  target: number,
): Promise<{ probability: number; logOdds: number }> {
  const { height, width } = classifier.info;
  const scores = await classifier.scoreMasked({
    table: maskTable(height, width, 1),
    images,
    imageCount: 1,
    count: 1,
    imageIndex: Int32Array.of(0),
    cells: Float32Array.of(1),
    shiftY: Int32Array.of(0),
    shiftX: Int32Array.of(0),
    target: Int32Array.of(target),
  });
  return { probability: scores.probability[0]!, logOdds: scores.logOdds[0]! };
}
