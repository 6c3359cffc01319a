import type { Classifier } from '@saliency-atlas/activities/classifiers';
import { createExplainer, explainImages, imageSeed, type ExplainRequest } from '@saliency-atlas/activities/explain';
import type { SaliencyRow } from '@saliency-atlas/activities/tables';
import { classifyDisplays } from '../../../activities/src/activities/classify-displays.ts';
import { targetLogOdds } from '../../../activities/src/explain/log-odds.ts';
import type { InputSpec } from '@saliency-atlas/activities/datasets';
import { readPrediction } from '../../../activities/src/aggregate/index.ts';
import type { BenchOptions } from './options.ts';
import type { BenchPicture } from './pictures.ts';

/** An explained picture; block effects are left out. */
export type Explained = SaliencyRow & { readonly picture: Uint8Array };

type Described = Omit<Explained, 'status' | 'reason' | 'passes' | 'converged' | 'confidence' | 'map'>;

/** Explains every picture for the class the model gives it, as a run does. */
export async function explainPictures(
  pictures: readonly BenchPicture[],
  classifier: Classifier,
  spec: InputSpec,
  { passes, against, grid, seed: runSeed }: Pick<BenchOptions, 'passes' | 'against' | 'grid' | 'seed'>,
): Promise<Explained[]> {
  const { height, width, channels } = spec;
  const classify = classifyDisplays(classifier, spec);
  const tensorOf = (picture: Uint8Array): Float32Array => {
    const area = height * width;
    const tensor = new Float32Array(picture.length);
    for (let at = 0; at < picture.length; at++) {
      tensor[(at % channels) * area + Math.floor(at / channels)] = picture[at]! / 255;
    }
    return tensor;
  };
  const explained: Explained[] = [];
  async function* requests(): AsyncGenerator<ExplainRequest<Described>> {
    for (const { imageId, sha256, label, picture } of pictures) {
      const probabilities = await classify(picture, 1);
      const { predicted, score } = readPrediction(
        probabilities,
        1,
        0,
        probabilities.indexOf(Math.max(...probabilities)),
      );
      const seed = imageSeed(runSeed, sha256, predicted);
      const stop = { enabled: true, agreement: 0.98, every: 100 };
      const logOdds = targetLogOdds(probabilities, predicted, against);
      const input = { height, width, probability: score, logOdds, seed, passes, grid, stop };
      const of = { imageId, imageSha256: sha256, label, predicted, target: predicted, score, seed, picture };
      const item = { ...of, effect: null, effectError: null };
      yield { item, image: tensorOf(picture), target: predicted, explainer: createExplainer('atlas', input) };
    }
  }
  await explainImages({
    classifier,
    against,
    requests: requests(),
    onExplained: (item, { map, status, reason, passes, converged, confidence }) => {
      explained.push({ ...item, map, status, reason, passes, converged, confidence });
    },
  });
  return explained;
}
