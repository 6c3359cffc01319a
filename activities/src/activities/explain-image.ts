import { createHash } from 'node:crypto';
import { AtlasError, messageOf } from '@saliency-atlas/contract';
import type { Job } from '@saliency-atlas/contract/job';
// Straight from their files: all of the data sets, and of the report, take longer to load than a picture to explain.
import { decodeImage, MAX_IMAGE_BYTES } from '../datasets/decode-image.ts';
import { encodeRgbPng } from '../datasets/encode-rgb-png.ts';
import { preprocess, type InputSpec } from '../datasets/preprocess.ts';
import { createExplainer, explainImages, imageSeed, type Saliency } from '../explain/index.ts';
import { renderOverlay } from '../report/overlay.ts';
import { openFile, placeOf } from '../sources/index.ts';
import { chooseTargets } from './choose-targets.ts';
import { numberedNames, readLabels } from './class-names.ts';
import { targetLogOdds } from '../explain/log-odds.ts';
import { modelOf } from './model-of.ts';

/** How many classes are named. */
const TOP_CLASSES = 5;

export interface ExplainedImage {
  readonly topClasses: readonly { readonly name: string; readonly probability: number }[];
  readonly target: string;
  readonly saliency: Omit<Saliency, 'map' | 'effect' | 'standardError'>;
  /** What was said of the model so far. */
  readonly warnings: readonly string[];
  /** The image and its overlay side by side. */
  readonly png: Uint8Array;
}

/** Explains one image file by itself: no server, no store. Throws InvalidJob where the file is no readable image. */
export async function explainImage(job: Job, path: string): Promise<ExplainedImage> {
  const { classifier, warnings } = await modelOf(job, job.model.uri);
  const { height, width, channels, classCount } = classifier.info;
  const { scale, mean, std, resize } = job.model.input;
  const spec: InputSpec = { height, width, channels, scale, mean, std, resize };
  const bytes = await readImage(path);
  const { tensor, display } = preprocess(await decode(bytes, path), spec);
  const probabilities = await classifier.classify(tensor, 1);
  const names = (await readLabels(job, classifier.info)) ?? numberedNames(classCount);
  const ranked = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!);
  // One picture shows one class: the first of those asked for.
  const target = chooseTargets(job.explain.target, probabilities, null, names)[0]!;
  const probability = probabilities[target]!;
  const seed = imageSeed(job.explain.seed, createHash('sha256').update(bytes).digest('hex'), target);
  const { method, passes, grid, stop, against } = job.explain;
  const logOdds = targetLogOdds(probabilities, target, against);
  const explainer = createExplainer(method, { height, width, probability, logOdds, seed, passes, grid, stop });
  let saliency: Saliency | undefined;
  await explainImages({
    classifier,
    against,
    requests: [{ item: 0, image: tensor, target, explainer }],
    onExplained: (_item, explained) => {
      saliency = explained;
    },
  });
  const { map, effect, standardError, ...rest } = saliency!;
  const shown = ranked.slice(0, TOP_CLASSES);
  // A class that was asked for is named in the picture, however improbable.
  if (!shown.includes(target)) shown.push(target);
  const topClasses = shown.map((index) => ({ name: names[index]!, probability: probabilities[index]! }));
  const classes = topClasses.map((one, place) => ({ ...one, isShown: shown[place] === target }));
  const isFlat = rest.status !== 'ok';
  const asked = against === 'rival' ? 'What speaks for it and not for its strongest rival' : 'What speaks for';
  const title = `${isFlat ? 'No map' : asked}: ${names[target]!}`;
  return {
    topClasses: topClasses.slice(0, TOP_CLASSES),
    target: names[target]!,
    saliency: rest,
    warnings,
    png: await encodeRgbPng(renderOverlay({ display, height, width, channels, map, title, classes })),
  };
}

/** Throws InvalidJob where there is no file. */
async function readImage(uri: string): Promise<Uint8Array> {
  return openFile(placeOf(uri, 'IMAGE'))
    .read(MAX_IMAGE_BYTES)
    .catch((cause: unknown) => {
      if (!(cause instanceof Error) || cause instanceof AtlasError) throw cause;
      const problem = `${uri} cannot be read (${cause.message})`;
      throw new AtlasError('InvalidJob', problem, 'Give the path of a JPEG, PNG or WebP file.', { cause });
    });
}

async function decode(bytes: Uint8Array, path: string) {
  return decodeImage(bytes).catch((error: unknown) => {
    const reason = messageOf(error);
    throw new AtlasError('InvalidJob', `${path}: ${reason}`, 'Give a JPEG, PNG or WebP file.', { cause: error });
  });
}
