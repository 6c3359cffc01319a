import { shardStep, type ShardInput, type ShardResult } from '@saliency-atlas/contract';
import { evaluateImage } from '../evaluate/index.ts';
import { putObject } from '../stores/index.ts';
import { encodeImageMetricsTable, type ImageMetricRow } from '../tables/index.ts';
import { inputSpecOf, loadImages } from './load-images.ts';
import { once } from './once.ts';
import { readDescription } from './read-run.ts';
import { runClassifier, runDataset } from './run-inputs.ts';
import { openRunStore } from './run-store.ts';
import { readSaliencyShard } from './saliency-shards.ts';
import { shardResult } from './shard-result.ts';
import type { StepContext } from './step-context.ts';

/** Scores the maps of one shard: insertion and deletion AUC with their controls, localisation where boxes are known. */
export async function evaluateShard(input: ShardInput, context: StepContext): Promise<ShardResult> {
  const store = openRunStore(input.storeUri);
  const step = shardStep('evaluate', input.shardIndex);
  const receipt = await once(store, input.runId, step, context.signal, async () => {
    const description = await readDescription(store, input);
    const classifier = await runClassifier(input, description);
    const { table, plan, planIndexOf } = await readSaliencyShard(store, input, description, input.shardIndex);
    const dataset = await runDataset(input, description);
    const images = await loadImages(dataset, plan, inputSpecOf(description), context.signal);
    const { steps } = description.job.evaluate;
    const rows: ImageMetricRow[] = [];
    let scored = 0;
    for (const [index, saliency] of table.rows.entries()) {
      const image = images[planIndexOf(saliency)]!;
      context.signal.throwIfAborted();
      if (image.reason !== null || saliency.status !== 'ok') continue;
      const { imageId, map, target, score, seed } = saliency;
      const subject = { imageId, image: image.tensor, map, target, probability: score, seed, boxes: image.boxes };
      rows.push(...(await evaluateImage(subject, classifier, steps)));
      scored++;
      context.report({ done: index + 1, total: table.rows.length });
    }
    const name = step.replace('/', '-').replace('evaluate', 'images');
    const ref = await putObject(store, input.runId, 'evaluation', name, encodeImageMetricsTable(rows), rows.length);
    const counts = { images: plan.length, failed: 0, passes: scored * 6 * steps };
    return { objects: [{ ...ref, kind: 'evaluation-images' }], counts };
  });
  return shardResult(receipt);
}
