import { shardStep, type RunRef, type ShardInput, type ShardResult } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import { mapFigures, typicality } from '../aggregate/index.ts';
import type { Classifier } from '../classifiers/index.ts';
import { evaluateImage, inSample, sanityChecks, type SanitySubject } from '../evaluate/index.ts';
import { putObject } from '../stores/index.ts';
import {
  decodeClusterTable,
  encodeImageMetricsTable,
  type ClusterTable,
  type ImageMetricRow,
  type SaliencyRow,
} from '../tables/index.ts';
import { inputSpecOf, mapObjectMask } from '../datasets/index.ts';
import { loadImages } from './load-images.ts';
import { once } from './once.ts';
import { readDescription, readStepObject } from './read-run.ts';
import { randomisedClassifier, runClassifier, runDataset } from './run-inputs.ts';
import { openRunStore } from './run-store.ts';
import { readSaliencyShard } from './saliency-shards.ts';
import { shardResult } from './shard-result.ts';
import type { StepContext } from './step-context.ts';
import { STEP } from './steps.ts';

/**
 * Scores the maps of one shard: insertion and deletion AUC with their controls, localisation where boxes or a mask are known, and
 * how large, concentrated and typical of its class the salient region is, and the sanity checks on the run's sample.
 */
export async function evaluateShard(input: ShardInput, context: StepContext): Promise<ShardResult> {
  const store = openRunStore(input.storeUri, context);
  const step = shardStep('evaluate', input.shardIndex);
  const receipt = await once(store, input.runId, step, context.signal, async () => {
    const description = await readDescription(store, input);
    const classifier = await runClassifier(input, description, context);
    const { table, plan, planIndexOf } = await readSaliencyShard(store, input, description, input.shardIndex);
    const dataset = await runDataset(input, description, context);
    const spec = inputSpecOf(description);
    const images = await loadImages(dataset, plan, spec, context.signal);
    const clusters = decodeClusterTable(await readStepObject(store, input.runId, STEP.aggregate, 'clusters'));
    const { steps, sanityImages } = description.job.evaluate;
    const rows: ImageMetricRow[] = [];
    const sample: SanitySubject[] = [];
    let scored = 0;
    for (const [done, saliency] of table.rows.entries()) {
      const image = images[planIndexOf(saliency)]!;
      await context.breathe();
      if (image.reason !== null || saliency.status !== 'ok') continue;
      const { imageId, imageSha256, map, target, score, seed } = saliency;
      const mask = image.row.mask === null ? null : mapObjectMask(image.row.mask, spec);
      const object = { boxes: image.boxes, mask };
      const subject = { imageId, image: image.tensor, map, target, probability: score, seed, ...object };
      rows.push(...(await evaluateImage(subject, classifier, steps)), ...mapRows(saliency, table, clusters));
      const index = input.shardIndex * description.plan.shard_size + planIndexOf(saliency);
      if (inSample(index, description.dataset.images, sanityImages)) {
        sample.push({ imageId, imageSha256, image: image.tensor, map, target, seed });
      }
      scored++;
      context.report({ done: done + 1, total: table.rows.length });
    }
    const sanity = await checkSanity(sample, input, description, classifier, context.signal);
    rows.push(...sanity.rows);
    const name = step.replace('/', '-').replace('evaluate', 'images');
    const ref = await putObject(store, input.runId, 'evaluation', name, encodeImageMetricsTable(rows), rows.length);
    const counts = { images: plan.length, failed: 0, passes: scored * 6 * steps + sanity.passes };
    return { objects: [{ ...ref, kind: 'evaluation-images' }], counts };
  });
  return shardResult(receipt);
}

/** Metrics `salient_share`, `concentration` and, where its class has other images, `typicality` of an explained image. */
function mapRows(
  { imageId, target, map }: SaliencyRow,
  { height, width }: { readonly height: number; readonly width: number },
  clusters: ClusterTable,
): ImageMetricRow[] {
  const row = (metric: string, value: number): ImageMetricRow => ({ imageId, target, metric, value });
  const { salientShare, concentration } = mapFigures(map, height, width);
  const whole = clusters.rows.find((each) => each.class === target && each.cluster < 0);
  const typical = whole === undefined ? null : typicality(map, height, width, whole.mapMean, whole.images);
  return [
    row('salient_share', salientShare),
    row('concentration', concentration),
    ...(typical === null ? [] : [row('typicality', typical)]),
  ];
}

async function checkSanity(
  sample: readonly SanitySubject[],
  run: RunRef,
  description: RunDescription,
  classifier: Classifier,
  signal: AbortSignal,
): Promise<{ rows: ImageMetricRow[]; passes: number }> {
  if (sample.length === 0) return { rows: [], passes: 0 };
  const randomised = await randomisedClassifier(run, description);
  try {
    return await sanityChecks(sample, description.job.explain, classifier, randomised, signal);
  } finally {
    await randomised?.close();
  }
}
