import { describe, expect, it } from 'vitest';
import { loadOnnxClassifier } from '../classifiers/onnx/onnx-classifier.ts';
import type { Against } from '../classifiers/classifier.ts';
import { linearModel } from '../classifiers/testing/tiny-onnx.ts';
import { createExplainer } from './create-explainer.ts';
import { explainImages } from './explain-images.ts';
import { targetLogOdds } from './log-odds.ts';
import { contains, PIXELS, SIDE } from './testing/explain-analytic.ts';

const OWN = { top: 8, left: 6, height: 14, width: 14 };
const SHARED = { top: 30, left: 34, height: 14, width: 14 };
/** Two animals that share a body (8 times its mean) and differ by the head, which is OWN, among 30 other classes. */
const CLASS_COUNT = 32;
const BODY = 8;
const HEAD = 3;

function twoAnimals(): Uint8Array {
  const weights = new Float32Array(PIXELS * CLASS_COUNT);
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    if (contains(SHARED, pixel)) weights.fill(BODY / 14 ** 2, pixel * CLASS_COUNT, pixel * CLASS_COUNT + 2);
    if (contains(OWN, pixel)) weights[pixel * CLASS_COUNT] = HEAD / 14 ** 2;
  }
  return linearModel({
    weights,
    // The rival is always a little ahead of the classes that look at nothing.
    bias: Array.from({ length: CLASS_COUNT }, (_, index) => (index < 2 ? 1 : 0)),
    input: { shape: ['n', 1, SIDE.height, SIDE.width] },
  });
}

/** The block effects of class 0, summed over the blocks of each region. */
async function effectsAgainst(against: Against): Promise<{ own: number; shared: number }> {
  const input = { layout: 'nchw', scale: 1, mean: 0, std: 1, resize: { filter: 'bilinear' } } as const;
  const bytes = twoAnimals();
  const classifier = await loadOnnxClassifier({ bytes, source: 'tiny', input, output: 'logits', batchSize: 20 });
  const image = new Float32Array(PIXELS).fill(1);
  const logOdds = targetLogOdds(await classifier.classify(image, 1), 0, against);
  const stop = { enabled: false, agreement: 0.9, every: 100 };
  const explainer = createExplainer('atlas', {
    ...SIDE,
    probability: 0.5,
    logOdds,
    seed: 3,
    passes: 500,
    grid: 8,
    stop,
  });
  let effect = new Float32Array();
  await explainImages({
    classifier,
    against,
    requests: [{ item: 0, image, target: 0, explainer }],
    onExplained: (_, saliency) => {
      effect = Float32Array.from(saliency.effect!);
    },
  });
  await classifier.close();
  const sumIn = (region: typeof OWN): number =>
    effect.reduce((sum, value, block) => {
      // The pixel in the middle of the block: 4 pixels a block.
      const pixel = (Math.floor(block / 14) * 4 + 2) * SIDE.width + (block % 14) * 4 + 2;
      return contains(region, pixel) ? sum + value : sum;
    }, 0);
  return { own: sumIn(OWN), shared: sumIn(SHARED) };
}

describe('a class set against its strongest rival', () => {
  it('is explained by what the two do not share alone, against all others by that and by what they share', async () => {
    const plain = await effectsAgainst('others');
    const contrast = await effectsAgainst('rival');
    expect(plain.own).toBeGreaterThan(0.25);
    expect(plain.shared).toBeGreaterThan(0.25);
    expect(contrast.own).toBeGreaterThan(0.3);
    expect(Math.abs(contrast.shared)).toBeLessThan(0.02);
  });

  it('has the log-odds of the two probabilities', () => {
    const probabilities = Float32Array.of(0.5, 0.25, 0.15, 0.1);
    expect(targetLogOdds(probabilities, 0, 'rival')).toBeCloseTo(Math.log(2), 5);
    expect(targetLogOdds(probabilities, 2, 'rival')).toBeCloseTo(Math.log(0.15 / 0.5), 5);
    expect(targetLogOdds(probabilities, 0)).toBeCloseTo(0, 5);
  });
});
