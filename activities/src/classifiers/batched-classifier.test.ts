import { expect, it } from 'vitest';
import { createBatchedClassifier } from './batched-classifier.ts';
import type { Classifier } from './classifier.ts';
import type { Forward } from './forward.ts';
import { randomBatch } from './testing/random-batch.ts';

const shape = {
  batchSize: 4,
  channels: 1,
  height: 2,
  width: 2,
  classCount: 3,
  layout: 'nchw',
  output: 'logits',
} as const;

/** A classifier whose model gives every pass the same three logits, and every target the same score. */
function constantClassifier(logits: readonly [number, number, number]): Classifier {
  const outputs = (rows: number): Float32Array => Float32Array.from({ length: 3 * rows }, (_, at) => logits[at % 3]!);
  const forward: Forward = {
    concurrency: 2,
    outputs: (_images, start, end) => Promise.resolve(outputs(end - start)),
    scores: ({ allOutputs }, start, end) => {
      const zeros = new Float32Array(end - start);
      const scores = { probability: zeros, logOdds: zeros };
      return Promise.resolve(allOutputs === true ? { ...scores, outputs: outputs(end - start) } : scores);
    },
    close: () => Promise.resolve(),
  };
  return createBatchedClassifier(forward, shape, { engine: 'fake', digest: '' }, 'fake.onnx');
}

it("a pass's logits come as the probabilities that a whole image's do", async () => {
  const classifier = constantClassifier([1, 0, -2]);
  const { outputs } = await classifier.scoreMasked({ ...randomBatch(shape, 7), allOutputs: true });
  expect(outputs).toEqual(await classifier.classify(new Float32Array(7 * 4), 7));
});

it('NaN of a class that is not the target is refused where all classes are asked for', async () => {
  const classifier = constantClassifier([1, NaN, 0]);
  const batch = { ...randomBatch(shape, 7), target: new Int32Array(7) };
  await expect(classifier.scoreMasked({ ...batch, allOutputs: true })).rejects.toMatchObject({
    type: 'ModelContractMismatch',
    message: expect.stringContaining('fake.onnx') as string,
  });
});
