import { createExplainer, imageSeed, type Explainer, type ExplainerInput } from '@saliency-atlas/activities/explain';
import { createAtlas } from '../../../activities/src/explain/atlas.ts';
import { createOise } from '../../../activities/src/explain/oise.ts';
import { createHsicExplainer } from '../../../activities/src/explain/peers/hsic.ts';
import type { Classifier } from '@saliency-atlas/activities/classifiers';
import { allOutputs, withOutputs } from './all-outputs.ts';
import type { BenchImage } from './bench-images.ts';
import type { Trial } from './bench-options.ts';
import { createGcvExplainer } from './gcv-explainer.ts';

/** The explainer of one image in one trial; only `atlas-stop0.9` and its like stop early. */
export async function trialExplainer(
  trial: Trial,
  image: BenchImage,
  classifier: Classifier,
  seed: number,
): Promise<Explainer> {
  const { height, width } = classifier.info;
  const input: ExplainerInput = {
    height,
    width,
    probability: image.probability,
    logOdds: image.logOdds,
    seed: imageSeed(seed, image.sha256, image.target),
    passes: trial.passes,
    grid: 8,
    stop: { enabled: trial.stopAt !== null, agreement: trial.stopAt ?? 1, every: 100 },
  };
  switch (trial.method) {
    case 'atlas': {
      const explainer = createExplainer('atlas', input);
      return explainer.wantsOutputs ? withOutputs(explainer, await allOutputs(classifier, image, input)) : explainer;
    }
    case 'rise':
    case 'oise':
    case 'hsic':
    case 'sobol':
    case 'lime':
    case 'occlusion':
    case 'random':
    case 'centre':
      return createExplainer(trial.method, input);
    case 'atlas-once':
      return createAtlas(input, { refine: false, outputs: false });
    case 'atlas-target':
      return createAtlas(input, { refine: true, outputs: false });
    case 'atlas-gcv':
      return createGcvExplainer(input);
    case 'oise-score':
      return createOise(input, { weightByScore: true, totalVariation: false });
    case 'hsic-signed':
      return createHsicExplainer(input, { signed: true });
    default:
      throw new Error(`--methods: "${trial.method}" is not a method`);
  }
}
