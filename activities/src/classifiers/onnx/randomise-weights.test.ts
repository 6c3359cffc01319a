import { describe, expect, it } from 'vitest';
import { loadOnnxClassifier } from './onnx-classifier.ts';
import { encodeNode } from './onnx-encoding.ts';
import { randomiseWeights } from './randomise-weights.ts';
import { convolutionModel, encodeModel, linearModel, pseudoRandom } from '../testing/tiny-onnx.ts';

const weights = pseudoRandom(8, 3);
const linear = linearModel({ weights, bias: [0.25, -0.5] });
const input = { layout: 'nchw', scale: 1, mean: 0, std: 1, resize: { filter: 'bilinear' } } as const;

/** Logits of the linear model for the picture that is 1 in one pixel: a row of weights and the bias. */
async function rowsOf(bytes: Uint8Array): Promise<number[]> {
  const classifier = await loadOnnxClassifier({ bytes, source: 'tiny', input, output: 'logits', batchSize: 4 });
  const pictures = new Float32Array(16);
  for (let pixel = 0; pixel < 4; pixel++) pictures[pixel * 5] = 1;
  const probabilities = await classifier.classify(pictures, 4);
  await classifier.close();
  // With two classes the log-ratio is the difference of the logits.
  return [0, 1, 2, 3].map((row) => Math.log(probabilities[2 * row]! / probabilities[2 * row + 1]!));
}

describe('randomiseWeights', () => {
  it('moves the values of a weight matrix to other places and leaves the bias', async () => {
    const before = await rowsOf(linear);
    const after = await rowsOf(randomiseWeights(linear, 1)!);
    expect(after).not.toEqual(before);
    // Reading the shuffled matrix back: the differences are those of some pairing of the same eight values.
    const values = [...weights];
    for (const difference of after) {
      const found = values.some((a) => values.some((b) => Math.abs(a - b + 0.75 - difference) < 1e-4));
      expect(found).toBe(true);
    }
  });

  it('gives the same bytes for the same seed and others for another', () => {
    expect(randomiseWeights(linear, 1)).toEqual(randomiseWeights(linear, 1));
    expect(randomiseWeights(linear, 1)).not.toEqual(randomiseWeights(linear, 2));
  });

  it('keeps the length of every tensor, so that the model still loads', async () => {
    const bytes = convolutionModel(3, 6, pseudoRandom(4 * 27, 5));
    const randomised = randomiseWeights(bytes, 1)!;
    expect(randomised).toHaveLength(bytes.length);
    const classifier = await loadOnnxClassifier({
      bytes: randomised,
      source: 'tiny',
      input,
      output: 'logits',
      batchSize: 1,
    });
    expect(classifier.info).toMatchObject({ channels: 3, height: 6, classCount: 4 });
    await classifier.close();
  });

  it('gives null for a model without weights', () => {
    const bytes = encodeModel({
      nodes: [encodeNode('GlobalAveragePool', ['image'], ['scores'])],
      initializers: [],
      input: { shape: ['n', 2, 4, 4] },
      outputs: [{ name: 'scores', shape: ['n', 2, 1, 1] }],
    });
    expect(randomiseWeights(bytes, 1)).toBeNull();
  });
});
