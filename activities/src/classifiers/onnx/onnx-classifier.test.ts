import { AtlasError } from '@saliency-atlas/contract';
import { describe, expect, it } from 'vitest';
import type { Classifier } from '../classifier.ts';
import { expandMaskedImages } from '../expand-masks.ts';
import { loadOnnxClassifier, type OnnxClassifierOptions } from './onnx-classifier.ts';
import { cudaIsInstalled } from './cuda.ts';
import { encodeNode } from './onnx-encoding.ts';
import { ELEMENT } from './onnx-model.ts';
import { maximumDifference, pickPasses, randomBatch } from '../testing/random-batch.ts';
import { convolutionModel, encodeModel, halfPrecisionModel, linearModel, pseudoRandom } from '../testing/tiny-onnx.ts';

const load = (bytes: Uint8Array, options: Partial<OnnxClassifierOptions> = {}): Promise<Classifier> =>
  loadOnnxClassifier({
    bytes,
    source: 'tiny.onnx',
    input: { layout: 'nchw' },
    output: 'logits',
    batchSize: 4,
    sessions: 0,
    ...options,
  });

const softmax = (logits: readonly number[]): number[] => {
  const exponentials = logits.map((logit) => Math.exp(logit));
  const sum = exponentials.reduce((a, b) => a + b);
  return exponentials.map((value) => value / sum);
};

async function failure(promise: Promise<unknown>): Promise<AtlasError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AtlasError);
  return error as AtlasError;
}

// logits = (x0 + 2·x3, x1 − x2, 0.5) for an image (x0, x1; x2, x3)
const WEIGHTS = new Float32Array([1, 0, 0, 0, 1, 0, 0, -1, 0, 2, 0, 0]);
const BIAS = [0, 0, 0.5];
const IMAGE = [0.3, -1, 0.7, 0.4];
const LOGITS = [1.1, -1.7, 0.5];

describe('whole images', () => {
  it('have the probabilities that a linear model gives by hand', async () => {
    const classifier = await load(linearModel({ weights: WEIGHTS, bias: BIAS }));
    expect(classifier.info).toMatchObject({ height: 2, width: 2, channels: 1, classCount: 3, batchSize: 4 });
    const probabilities = await classifier.classify(Float32Array.from(IMAGE), 1);
    softmax(LOGITS).forEach((expected, index) => {
      expect(probabilities[index]).toBeCloseTo(expected, 6);
    });
  });

  it('have the same probabilities where the model itself ends in a softmax', async () => {
    const classifier = await load(linearModel({ weights: WEIGHTS, bias: BIAS, softmax: true }), {
      output: 'probabilities',
    });
    const probabilities = await classifier.classify(Float32Array.from(IMAGE), 1);
    softmax(LOGITS).forEach((expected, index) => {
      expect(probabilities[index]).toBeCloseTo(expected, 6);
    });
  });

  it('are given channels first even to a model that wants them last', async () => {
    // 1×2 pixels, 2 channels; the model sees (c0p0, c1p0, c0p1, c1p1) and its first logit is c1p0.
    const weights = new Float32Array([0, 0, 1, 0, 0, 0, 0, 1]);
    const classifier = await load(linearModel({ weights, bias: [0, 0], input: { shape: ['n', 1, 2, 2] } }), {
      input: { layout: 'nhwc' },
    });
    expect(classifier.info).toMatchObject({ height: 1, width: 2, channels: 2 });
    const probabilities = await classifier.classify(new Float32Array([5, 6, 2, 1]), 1);
    expect(probabilities[0]).toBeCloseTo(softmax([2, 1])[0]!, 6);
  });

  it('may be more than a model with a fixed batch takes at once', async () => {
    const fixed = linearModel({ weights: WEIGHTS, bias: BIAS, input: { shape: [3, 1, 2, 2] }, outputShape: [3, 3] });
    const free = await load(linearModel({ weights: WEIGHTS, bias: BIAS }));
    const classifier = await load(fixed);
    expect(classifier.info.batchSize).toBe(3);
    const images = pseudoRandom(7 * 4, 9);
    expect(await classifier.classify(images, 7)).toEqual(await free.classify(images, 7));
  });

  it('reach a uint8 model rounded to whole numbers', async () => {
    const bytes = linearModel({
      weights: WEIGHTS,
      bias: BIAS,
      input: { shape: ['n', 1, 2, 2], elementType: ELEMENT.uint8 },
    });
    const classifier = await load(bytes);
    const [probability] = await classifier.classify(new Float32Array([1.4, 2.6, 0.7, 0.2]), 1);
    expect(probability).toBeCloseTo(softmax([1, 2, 0.5])[0]!, 6);
  });
});

describe('masked images', () => {
  const kernels = pseudoRandom(5 * 2 * 9, 10);
  const nhwc = linearModel({ weights: pseudoRandom(24 * 4, 11), bias: [0, 1, 2, 3], input: { shape: ['n', 3, 4, 2] } });
  const softmaxed = linearModel({
    weights: pseudoRandom(12 * 4, 12),
    bias: [0, 1, 2, 3],
    input: { shape: ['n', 2, 3, 2] },
    softmax: true,
  });
  const old = linearModel({
    weights: WEIGHTS,
    bias: BIAS,
    opset: 7,
    irVersion: 3,
    initializersAreInputs: true,
  });
  const shape = ['n', 2, 3, 2];
  const small = { weights: pseudoRandom(12 * 4, 14), bias: [0, 1, 2, 3] };
  /** Name, model, options, and how far scores may differ where it is more than rounding of float32. */
  const models: [string, Uint8Array, Partial<OnnxClassifierOptions>, number?][] = [
    ['a convolution', convolutionModel(2, 6, kernels), {}],
    ['channels last', nhwc, { input: { layout: 'nhwc' } }],
    ['a softmax at the end', softmaxed, { output: 'probabilities' }],
    ['operator set 7 and initializers among the inputs', old, {}],
    ['half-precision input', linearModel({ ...small, input: { shape, elementType: ELEMENT.float16 } }), {}],
    ['double-precision input', linearModel({ ...small, input: { shape, elementType: ELEMENT.float64 } }), {}],
    ['uint8 input', linearModel({ ...small, input: { shape, elementType: ELEMENT.uint8 } }), {}],
    ['half precision throughout', halfPrecisionModel({ ...small, input: { shape } }), {}, 2e-3],
  ];

  it.each(models)(
    'score like expanded ones, inside and outside the graph: %s',
    async (_name, bytes, options, tolerance = 1e-6) => {
      const warnings: string[] = [];
      const onWarning = (message: string): void => void warnings.push(message);
      const inside = await load(bytes, { ...options, onWarning });
      const outside = await load(bytes, { ...options, onWarning, masksInGraph: false });
      expect(warnings).toEqual([]);
      const batch = { ...randomBatch(inside.info, 11), allOutputs: true };
      const { outputs, ...scores } = await inside.scoreMasked(batch);
      const { outputs: expectedOutputs, ...expected } = await outside.scoreMasked(batch);
      for (const against of ['others', 'rival'] as const) {
        const alone = await inside.scoreMasked({ ...batch, allOutputs: false, against });
        const { outputs: same, ...beside } = await inside.scoreMasked({ ...batch, against });
        expect(beside).toEqual(alone);
        expect(same).toEqual(outputs);
      }
      expect(await outside.scoreMasked({ ...batch, allOutputs: false })).toEqual(expected);
      expect(maximumDifference(outputs!, expectedOutputs!)).toBeLessThan(tolerance);
      expect(maximumDifference(scores.probability, expected.probability)).toBeLessThan(tolerance);
      expect(maximumDifference(scores.logOdds, expected.logOdds)).toBeLessThan(10 * tolerance);

      const probabilities = await inside.classify(expandMaskedImages(batch, inside.info, 0, 11), 11);
      const targets = Float32Array.from(batch.target, (k, pass) => probabilities[pass * inside.info.classCount + k]!);
      expect(maximumDifference(scores.probability, targets)).toBeLessThan(10 * tolerance);
      expect(maximumDifference(outputs!, probabilities)).toBeLessThan(10 * tolerance);
    },
  );

  it('have log-odds that are the logit of the probability', async () => {
    const classifier = await load(linearModel({ weights: WEIGHTS, bias: BIAS }));
    const { probability, logOdds } = await classifier.scoreMasked({
      table: {
        gridRows: 1,
        gridColumns: 1,
        shiftCountY: 1,
        shiftCountX: 1,
        rows: new Float32Array(2).fill(1),
        columns: new Float32Array(2).fill(1),
      },
      images: Float32Array.from(IMAGE),
      imageCount: 1,
      count: 2,
      imageIndex: new Int32Array(2),
      cells: new Float32Array([1, 0.5]),
      shiftY: new Int32Array(2),
      shiftX: new Int32Array(2),
      target: new Int32Array(2),
    });
    const whole = softmax(LOGITS)[0]!;
    const half = softmax([0.55, -0.85, 0.5])[0]!;
    expect(probability[0]).toBeCloseTo(whole, 6);
    expect(probability[1]).toBeCloseTo(half, 6);
    expect(logOdds[0]).toBeCloseTo(Math.log(whole / (1 - whole)), 5);
    expect(logOdds[1]).toBeCloseTo(Math.log(half / (1 - half)), 5);
  });

  it.each([
    ['logits', 20000],
    ['probabilities', Math.log(1e30)],
  ] as const)('keep finite log-odds where the %s are saturated', async (output, expected) => {
    const bytes = linearModel({
      weights: new Float32Array(4 * 2),
      bias: [1e4, -1e4],
      softmax: output === 'probabilities',
    });
    const classifier = await load(bytes, { output });
    const { probability, logOdds } = await classifier.scoreMasked({
      ...randomBatch(classifier.info, 2),
      target: new Int32Array([0, 1]),
    });
    expect([...probability]).toEqual([1, 0]);
    expect(logOdds[0]).toBeCloseTo(expected, 3);
    expect(logOdds[1]).toBeCloseTo(-expected, 3);
  });

  it('score bit for bit the same whatever shares their batch', async () => {
    const classifier = await load(convolutionModel(2, 6, kernels));
    const batch = randomBatch(classifier.info, 11);
    const all = await classifier.scoreMasked(batch);
    for (const passes of [[7], [10, 7, 3], [0, 1, 2, 7], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]]) {
      const some = await classifier.scoreMasked(pickPasses(batch, passes));
      expect([...some.probability]).toEqual(passes.map((pass) => all.probability[pass]));
      expect([...some.logOdds]).toEqual(passes.map((pass) => all.logOdds[pass]));
    }
  });

  it('score bit for bit the same in threads of their own, calls overlapping, until closed', async () => {
    const local = await load(convolutionModel(2, 6, kernels));
    const threaded = await load(convolutionModel(2, 6, kernels), { sessions: 2 });
    const batch = randomBatch(local.info, 50);
    const other = {
      ...randomBatch(local.info, 7),
      table: { ...batch.table, rows: batch.table.rows.map((v) => v / 2) },
    };
    const expected = [await local.scoreMasked(batch), await local.scoreMasked(other), await local.scoreMasked(batch)];
    expect(await Promise.all([batch, other, batch].map((some) => threaded.scoreMasked(some)))).toEqual(expected);
    const images = pseudoRandom(30 * 72, 13);
    expect(await threaded.classify(images, 30)).toEqual(await local.classify(images, 30));
    await threaded.close();
    await expect(threaded.scoreMasked(batch)).rejects.toThrow('its thread ended');
  });

  it('score the same when calls overlap', async () => {
    const classifier = await load(convolutionModel(2, 6, kernels));
    const batches = [3, 9, 1, 6].map((count) => randomBatch(classifier.info, count));
    const alone = [];
    for (const batch of batches) alone.push(await classifier.scoreMasked(batch));
    expect(await Promise.all(batches.map((batch) => classifier.scoreMasked(batch)))).toEqual(alone);
  });

  it('are expanded outside, with a warning, where the graph cannot be extended', async () => {
    // Before operator set 7 a product is not broadcast, so the mask does not fit the picture.
    const bytes = encodeModel({
      nodes: [encodeNode('GlobalAveragePool', ['image'], ['pooled']), encodeNode('Flatten', ['pooled'], ['scores'])],
      initializers: [],
      input: { shape: ['n', 2, 4, 4] },
      outputs: [{ name: 'scores', shape: ['n', 2] }],
      opset: 6,
    });
    const warnings: string[] = [];
    const classifier = await load(bytes, { onWarning: (message) => void warnings.push(message) });
    expect(warnings).toEqual([expect.stringContaining('masks are expanded outside its graph')]);
    const batch = randomBatch(classifier.info, 5);
    const { probability } = await classifier.scoreMasked(batch);
    const probabilities = await classifier.classify(expandMaskedImages(batch, classifier.info, 0, 5), 5);
    const targets = Float32Array.from(batch.target, (k, pass) => probabilities[pass * 2 + k]!);
    expect(maximumDifference(probability, targets)).toBeLessThan(1e-6);
  });

  it('are refused where an index points outside', async () => {
    const classifier = await load(convolutionModel(2, 6, kernels));
    const batch = randomBatch(classifier.info, 2);
    await expect(classifier.scoreMasked({ ...batch, target: new Int32Array([0, 5]) })).rejects.toThrow(
      'classifier: target must be in [0, 5), got 5',
    );
    await expect(classifier.scoreMasked({ ...batch, shiftX: new Int32Array([0, -1]) })).rejects.toThrow(RangeError);
    await expect(classifier.scoreMasked({ ...batch, cells: new Float32Array(11) })).rejects.toThrow(RangeError);
  });
});

describe('a model', () => {
  it('without a fixed output shape is run once to count its classes', async () => {
    const bytes = linearModel({ weights: WEIGHTS, bias: BIAS, outputShape: ['n', 'classes'] });
    expect((await load(bytes)).info.classCount).toBe(3);
  });

  it('without a fixed input size takes it from the job', async () => {
    const bytes = linearModel({ weights: WEIGHTS, bias: BIAS, input: { shape: ['n', 1, 'h', 'w'] } });
    const error = await failure(load(bytes));
    expect(error.type).toBe('ModelContractMismatch');
    expect(error.message).toContain('height');
    expect(error.fix).toContain('model.input.height');
    const classifier = await load(bytes, { input: { layout: 'nchw', height: 2, width: 2 } });
    expect(classifier.info).toMatchObject({ height: 2, width: 2 });
  });

  it('that gives NaN is named in the error', async () => {
    const bytes = linearModel({ weights: WEIGHTS, bias: [NaN, 0, 0] });
    expect(await failure(load(bytes))).toMatchObject({
      type: 'ModelContractMismatch',
      message: expect.stringContaining('tiny.onnx') as string,
    });
  });

  it('that declares more classes than it gives is refused', async () => {
    const bytes = linearModel({ weights: WEIGHTS, bias: BIAS, outputShape: ['n', 4] });
    expect((await failure(load(bytes))).type).toBe('ModelContractMismatch');
  });

  it('whose outputs are not what the job says draws a warning or is refused', async () => {
    const warnings: string[] = [];
    await load(linearModel({ weights: WEIGHTS, bias: BIAS, softmax: true }), {
      onWarning: (message) => void warnings.push(message),
    });
    expect(warnings).toEqual([expect.stringContaining('look like probabilities')]);
    const error = await failure(load(linearModel({ weights: WEIGHTS, bias: [3, 0, 0] }), { output: 'probabilities' }));
    expect(error.fix).toContain('model.output');
  });

  it('with a single output is refused, since its log-odds need a second class', async () => {
    const error = await failure(load(linearModel({ weights: new Float32Array(4), bias: [0] })));
    expect(error.fix).toContain('at least 2 classes');
  });

  it('with several inputs, or one of whole numbers, is refused', async () => {
    const twoInputs = encodeModel({
      nodes: [encodeNode('Add', ['image', 'bias'], ['sum']), encodeNode('Flatten', ['sum'], ['scores'])],
      initializers: [],
      input: { shape: ['n', 1, 2, 2] },
      moreInputs: [{ name: 'bias', shape: ['n', 1, 2, 2] }],
      outputs: [{ name: 'scores', shape: ['n', 4] }],
    });
    expect((await failure(load(twoInputs))).message).toContain('image, bias');
    const whole = linearModel({
      weights: WEIGHTS,
      bias: BIAS,
      input: { shape: ['n', 1, 2, 2], elementType: ELEMENT.int64 },
    });
    expect((await failure(load(whole))).message).toContain('element type 7');
  });

  it('with several outputs gives the first, with a warning, or the one that the job names', async () => {
    const bytes = encodeModel({
      nodes: [
        encodeNode('Flatten', ['image'], ['flat']),
        encodeNode('Identity', ['flat'], ['pixels']),
        encodeNode('Neg', ['flat'], ['negatives']),
      ],
      initializers: [],
      input: { shape: ['n', 1, 2, 2] },
      outputs: ['pixels', 'negatives'].map((name) => ({ name, shape: ['n', 4] })),
    });
    const warnings: string[] = [];
    const onWarning = (message: string): void => void warnings.push(message);
    const image = Float32Array.from(IMAGE);
    const first = await load(bytes, { onWarning });
    expect(warnings).toEqual([expect.stringContaining('model.outputName chooses another')]);
    const named = await load(bytes, { outputName: 'negatives', onWarning });
    expect(warnings).toHaveLength(1);
    expect((await first.classify(image, 1)).indexOf(Math.max(...(await first.classify(image, 1))))).toBe(2);
    expect((await named.classify(image, 1)).indexOf(Math.max(...(await named.classify(image, 1))))).toBe(1);
    expect((await failure(load(bytes, { outputName: 'scores' }))).fix).toContain('"pixels", "negatives"');
  });

  it('may keep its weights in another file where the job allows it, and only there', async () => {
    const bytes = linearModel({ weights: WEIGHTS, bias: BIAS, weightsIn: 'weights.bin' });
    const data = new Uint8Array(WEIGHTS.buffer);
    const read = (path: string): Promise<Uint8Array> =>
      Promise.resolve(path === 'weights.bin' ? data : new Uint8Array());
    expect((await failure(load(bytes))).fix).toContain('model.externalData');
    const external = await load(bytes, { readExternalFile: read });
    const inside = await load(linearModel({ weights: WEIGHTS, bias: BIAS }));
    expect(await external.classify(Float32Array.from(IMAGE), 1)).toEqual(
      await inside.classify(Float32Array.from(IMAGE), 1),
    );
    const other = new Uint8Array(WEIGHTS.map((weight) => -weight).buffer);
    const changed = await load(bytes, { readExternalFile: () => Promise.resolve(other) });
    expect(changed.info.digest).not.toBe(external.info.digest);
  });

  it('that wants CUDA where there is none is refused with the way out; auto runs it on the CPU', async () => {
    const bytes = linearModel({ weights: WEIGHTS, bias: BIAS });
    expect((await load(bytes, { device: 'auto' })).info.engine).toBe('onnx');
    if (!cudaIsInstalled()) expect((await failure(load(bytes, { device: 'cuda' }))).fix).toContain('model.device');
  });

  it('with an operator that ONNX Runtime does not know is refused with the reason', async () => {
    const bytes = encodeModel({
      nodes: [encodeNode('Telepathy', ['image'], ['scores'])],
      initializers: [],
      input: { shape: ['n', 1, 2, 2] },
      outputs: [{ name: 'scores', shape: ['n', 3] }],
    });
    expect((await failure(load(bytes))).message).toContain('Telepathy');
    expect((await failure(load(bytes, { sessions: 2 }))).message).toContain('Telepathy');
  });
});
