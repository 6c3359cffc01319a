import { parseJob } from '@saliency-atlas/contract/job';
import { answer, readRequest } from './one-shot.ts';

/**
 * Standard input: `{ job }`. Standard output: one JSON line that says what the engine made of the job's model. The model
 * is loaded and asked about one empty image, so that what is said works has worked. The CLI's doctor starts this.
 */
async function main(): Promise<void> {
  const input = (await readRequest()) as { job: unknown };
  const { model, resources } = parseJob(input.job, 'command line');
  // Loaded here, so that an engine that does not load is an answer and no crash.
  const { loadClassifier } = await import('@saliency-atlas/activities/classifiers');
  const warnings: string[] = [];
  const startedAtMs = Date.now();
  const onWarning = (message: string): number => warnings.push(message);
  const classifier = await loadClassifier({ model, ...resources, onWarning });
  const { engine, height, width, channels, classCount } = classifier.info;
  const probabilities = await classifier.classify(new Float32Array(channels * height * width), 1);
  if (model.labels !== undefined) {
    const { readClassNames } = await import('@saliency-atlas/activities/datasets');
    await readClassNames(model.labels, classCount);
  }
  const sum = probabilities.reduce((total, probability) => total + probability, 0);
  const durationMs = Date.now() - startedAtMs;
  await classifier.close();
  console.log(JSON.stringify({ engine, height, width, channels, classCount, sum, warnings, durationMs }));
}

answer(main());
