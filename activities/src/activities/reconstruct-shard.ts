import { shardStep, type ShardInput, type ShardResult } from '@saliency-atlas/contract';
import { reconstructImage } from '../reconstruct/index.ts';
import { putObject } from '../stores/index.ts';
import {
  encodeImageMetricsTable,
  encodeReconstructionsTable,
  type ImageMetricRow,
  type ReconstructionRow,
} from '../tables/index.ts';
import { classifyDisplays } from './classify-displays.ts';
import { inputSpecOf } from '../datasets/index.ts';
import { loadImages } from './load-images.ts';
import { once } from './once.ts';
import { readDescription } from './read-run.ts';
import { runGenerator } from './run-generator.ts';
import { runClassifier, runDataset } from './run-inputs.ts';
import { openRunStore } from './run-store.ts';
import { readSaliencyShard } from './saliency-shards.ts';
import { shardResult } from './shard-result.ts';
import type { StepContext } from './step-context.ts';

/** One image in so many keeps the pixels of an accepted and a refused variation, for the report. */
const EXAMPLE_EVERY = 4;

/** Removes the salient region of each image of a shard, and its controls, fills them in and asks the model again. */
export async function reconstructShard(input: ShardInput, context: StepContext): Promise<ShardResult> {
  const store = openRunStore(input.storeUri, context);
  const step = shardStep('reconstruct', input.shardIndex);
  const receipt = await once(store, input.runId, step, context.signal, async () => {
    const description = await readDescription(store, input);
    const classifier = await runClassifier(input, description, context);
    const spec = inputSpecOf(description);
    const generator = await runGenerator(input, description, spec, context);
    const { table, plan, planIndexOf } = await readSaliencyShard(store, input, description, input.shardIndex);
    const images = await loadImages(await runDataset(input, description, context), plan, spec, context.signal);
    const { region, removedShare: removedShares, fixedShare, restarts: variations } = description.job.reconstruct;
    const fixedShares = [fixedShare].flat().filter((share) => share > 0);
    const classify = classifyDisplays(classifier, spec);
    const rows: ReconstructionRow[] = [];
    const metrics: ImageMetricRow[] = [];
    for (const [index, saliency] of table.rows.entries()) {
      const image = images[planIndexOf(saliency)]!;
      // Replies of an engine thread follow each other without a turn for timers while two shards keep it busy.
      await context.breathe();
      if (image.reason !== null || saliency.status !== 'ok') continue;
      const { imageId, target, map, seed } = saliency;
      const keepExamples = (input.shardIndex * description.plan.shard_size + index) % EXAMPLE_EVERY === 0;
      const shares = { region, removedShares, fixedShares };
      const subject = { imageId, target, map, seed, ...shares, variations, keepExamples, picture: image.display };
      const made = await reconstructImage(subject, generator, classify);
      rows.push(...made.rows);
      metrics.push(...made.metrics);
      context.report({ done: index + 1, total: table.rows.length });
    }
    const { height, width, channels } = spec;
    const bytes = encodeReconstructionsTable({ height, width, channels, generator: generator.name, rows });
    const name = step.split('/')[1] ?? step;
    const ref = await putObject(store, input.runId, 'reconstructions', name, bytes, rows.length);
    const metricBytes = encodeImageMetricsTable(metrics);
    const diversity = await putObject(
      store,
      input.runId,
      'evaluation',
      `diversity-${name}`,
      metricBytes,
      metrics.length,
    );
    const counts = { images: plan.length, failed: 0, passes: rows.length };
    return {
      objects: [
        { ...ref, kind: 'reconstructions' },
        { ...diversity, kind: 'evaluation-images' },
      ],
      counts,
    };
  });
  return shardResult(receipt);
}
