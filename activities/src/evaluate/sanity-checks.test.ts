import { describe, expect, it } from 'vitest';
import { createExplainer } from '../explain/create-explainer.ts';
import { explainImages } from '../explain/explain-images.ts';
import { maskUniform } from '../explain/random.ts';
import { analyticClassifier, regionMean, type Region } from '../explain/testing/analytic-classifier.ts';
import { inSample, sanityChecks, type SanityMethod } from './sanity-checks.ts';

const SIDE = { height: 28, width: 28 };
const IMAGE = Float32Array.from({ length: 784 }, maskUniform(1, 0)).map((noise) => 0.9 + 0.2 * noise);
const METHOD: SanityMethod = {
  method: 'atlas',
  passes: 400,
  grid: 8,
  seed: 0,
  stop: { enabled: false, agreement: 0.9, every: 100 },
};

function looksAt(region: Region) {
  return analyticClassifier(SIDE, 32, (masked) => 12 * (regionMean(masked, SIDE.width, region) - 0.5));
}

const left = looksAt({ top: 4, left: 2, height: 9, width: 9 });
const right = looksAt({ top: 16, left: 17, height: 9, width: 9 });

async function subject() {
  const input = { ...SIDE, ...METHOD, probability: 1, logOdds: 6, seed: 3 };
  let map = new Float32Array();
  await explainImages({
    classifier: left,
    requests: [{ item: 0, image: IMAGE, target: 0, explainer: createExplainer('atlas', input) }],
    onExplained: (_, saliency) => void (map = saliency.map as Float32Array<ArrayBuffer>),
  });
  return { imageId: 'a', imageSha256: 'ab', image: IMAGE, map, target: 0, seed: 3 };
}

async function metricsOf(randomised: typeof left | null) {
  const { rows, passes } = await sanityChecks([await subject()], METHOD, left, randomised);
  return { passes, value: (metric: string) => rows.find((row) => row.metric === metric)?.value };
}

describe('sanityChecks', () => {
  it('finds the same map with another seed, and another map for a model that looks elsewhere', async () => {
    const { value, passes } = await metricsOf(right);
    expect(value('seed_stability')).toBeGreaterThan(0.5);
    expect(value('model_randomisation')).toBeLessThan(value('seed_stability')! - 0.3);
    // Two maps of 400 passes, and one look at the whole image for each.
    expect(passes).toBe(802);
  });

  it('convicts a model that randomisation does not change: the map of the same seed is the same', async () => {
    expect((await metricsOf(left)).value('model_randomisation')).toBeCloseTo(1, 6);
  });

  it('sets both beside two random maps, which agree in nothing, and a centre map, which never changes', async () => {
    const { value } = await metricsOf(right);
    for (const metric of ['seed_stability', 'model_randomisation']) {
      expect(Math.abs(value(`${metric}_random`)!)).toBeLessThan(0.15);
      expect(value(`${metric}_centre`)).toBeCloseTo(1, 12);
    }
  });

  it('gives no figure where the randomised model is indifferent, or has no weights to randomise', async () => {
    const flat = await metricsOf(analyticClassifier(SIDE, 32, () => 1));
    expect(flat.value('seed_stability')).toBeDefined();
    expect(flat.value('model_randomisation')).toBeUndefined();
    expect((await metricsOf(null)).value('model_randomisation')).toBeUndefined();
  });
});

describe('inSample', () => {
  it('takes evenly spaced images, as many as wanted', () => {
    const chosen = Array.from({ length: 10 }, (_, index) => index).filter((index) => inSample(index, 10, 4));
    expect(chosen).toEqual([2, 4, 7, 9]);
  });

  it('takes all of fewer images, and none of none', () => {
    expect([0, 1, 2].every((index) => inSample(index, 3, 20))).toBe(true);
    expect([0, 1, 2].some((index) => inSample(index, 3, 0))).toBe(false);
  });
});
