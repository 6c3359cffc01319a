/**
 * Loads a model for batches of 64 rows and scores passes with it; prints what came of it as JSON.
 *   tsx test/src/engines/load-large-batch.ts MODEL
 */
import { loadClassifier } from '@saliency-atlas/activities/classifiers';
import { randomBatch } from '@saliency-atlas/activities/classifiers/testing';

const warnings: string[] = [];
const input = { layout: 'auto', scale: 1, mean: 0, std: 1, resize: { filter: 'bicubic' } } as const;
const classifier = await loadClassifier({
  model: { uri: process.argv[2] ?? '', engine: 'auto', output: 'logits', input },
  batchSize: 64,
  onWarning: (message) => warnings.push(message),
});
const { batchSize } = classifier.info;
const { probability } = await classifier.scoreMasked(randomBatch(classifier.info, 5));
await classifier.close();
console.log(JSON.stringify({ batchSize, warnings, probability: [...probability] }));
