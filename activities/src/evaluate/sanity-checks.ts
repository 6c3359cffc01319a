import type { Against, Classifier } from '../classifiers/classifier.ts';
import { createExplainer, type ExplainMethod } from '../explain/create-explainer.ts';
import { explainImages } from '../explain/explain-images.ts';
import type { ExplainerInput, Saliency } from '../explain/explainer.ts';
import { targetLogOdds } from '../explain/log-odds.ts';
import { imageSeed } from '../explain/random.ts';
import type { ImageMetricRow } from '../tables/rows.ts';
import { modelRandomisationRows, seedStabilityRows } from './agreement-rows.ts';

/** Set apart from the seeds that people give to runs. */
const SECOND_SEED = 0x5eed_0002;

/** One explained image and class, as the model saw it. */
export interface SanitySubject {
  readonly imageId: string;
  readonly imageSha256: string;
  /** Preprocessed, [channels, height, width]. */
  readonly image: Float32Array;
  readonly map: Float32Array;
  readonly target: number;
  /** Seed of its map. */
  readonly seed: number;
}

/** How its map was made. */
export interface SanityMethod extends Pick<ExplainerInput, 'passes' | 'grid' | 'stop'> {
  readonly method: ExplainMethod;
  readonly against?: Against;
  /** Seed of the run. */
  readonly seed: number;
}

/** Whether image `index` of `images` is among the `sample` evenly spaced ones; however the images are cut into shards. */
export function inSample(index: number, images: number, sample: number): boolean {
  const wanted = Math.min(sample, images);
  return Math.floor(((index + 1) * wanted) / images) > Math.floor((index * wanted) / images);
}

/**
 * Makes each map again, once with another seed and once for the model after its weights were randomised, and gives
 * `seed_stability` and `model_randomisation` with their controls. A map that comes out degenerate the second time gives no
 * row. Costs two maps a subject; returns the passes with the rows.
 */
export async function sanityChecks(
  subjects: readonly SanitySubject[],
  method: SanityMethod,
  classifier: Classifier,
  randomised: Classifier | null,
  signal?: AbortSignal,
): Promise<{ rows: ImageMetricRow[]; passes: number }> {
  const secondSeed = ({ imageSha256, target }: SanitySubject): number =>
    imageSeed((method.seed + SECOND_SEED) % 2 ** 32, imageSha256, target);
  const again = await makeMaps(subjects, secondSeed, method, classifier, signal);
  const blind = randomised && (await makeMaps(subjects, ({ seed }) => seed, method, randomised, signal));
  const rows = subjects.flatMap((subject, index) => {
    const compared = { ...subject, width: classifier.info.width };
    const [other, without] = [again.maps[index], blind?.maps[index]];
    return [
      ...seedStabilityRows(compared, other?.status === 'ok' ? [other.map] : []),
      ...(without?.status === 'ok' ? modelRandomisationRows(compared, without.map) : []),
    ];
  });
  return { rows, passes: again.passes + (blind?.passes ?? 0) };
}

async function makeMaps(
  subjects: readonly SanitySubject[],
  seedOf: (subject: SanitySubject) => number,
  { method, passes, grid, stop, against = 'others' }: SanityMethod,
  classifier: Classifier,
  signal: AbortSignal | undefined,
): Promise<{ maps: Saliency[]; passes: number }> {
  const { height, width } = classifier.info;
  const maps: Saliency[] = [];
  const requests = async function* () {
    for (const subject of subjects) {
      const { image, target } = subject;
      const probabilities = await classifier.classify(image, 1);
      const probability = probabilities[target]!;
      const logOdds = targetLogOdds(probabilities, target, against);
      const input = { height, width, probability, logOdds, seed: seedOf(subject), passes, grid, stop };
      yield { item: subject, image, target, explainer: createExplainer(method, input) };
    }
  };
  const statistics = await explainImages({
    classifier,
    against,
    requests: requests(),
    onExplained: (_subject, saliency) => {
      maps.push(saliency);
    },
    ...(signal && { signal }),
  });
  return { maps, passes: statistics.passes + subjects.length };
}
