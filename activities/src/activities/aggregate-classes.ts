import type { RunRef, ShardResult } from '@saliency-atlas/contract';
import { addSaliencyRow, emptyGlobalSaliency, finishGlobalSaliency } from '../aggregate/index.ts';
import { putObject } from '../stores/index.ts';
import { encodeGlobalTable } from '../tables/index.ts';
import { classifyDisplays } from './classify-displays.ts';
import { inputSpecOf, loadImages } from './load-images.ts';
import { once } from './once.ts';
import { readDescription } from './read-run.ts';
import { runClassifier, runDataset } from './run-inputs.ts';
import { openRunStore } from './run-store.ts';
import { saliencyShards } from './saliency-shards.ts';
import type { StepContext } from './step-context.ts';
import { STEP } from './steps.ts';

/** Global saliency of every class: one pass over the maps, then the model judges each class's prototype. */
export async function aggregateClasses(run: RunRef, context: StepContext): Promise<ShardResult> {
  const store = openRunStore(run.storeUri);
  const receipt = await once(store, run.runId, STEP.aggregate, context.signal, async () => {
    const description = await readDescription(store, run);
    const classifier = await runClassifier(run, description);
    const dataset = await runDataset(run, description);
    const spec = inputSpecOf(description);
    const global = emptyGlobalSaliency(spec);
    const nothing = new Uint8Array(0);
    for await (const { table, plan, shardIndex, planIndexOf } of saliencyShards(store, run, description)) {
      const images = await loadImages(dataset, plan, spec, context.signal);
      for (const row of table.rows) {
        const image = images[planIndexOf(row)]!;
        // An image that was lost since it was explained has a map but no pixels any more: it counts as unreadable.
        if (image.reason === null) addSaliencyRow(global, row, image.display);
        else addSaliencyRow(global, { ...row, status: 'unreadable' }, nothing);
      }
      context.report({ done: shardIndex + 1, total: description.plan.shards });
    }
    const rows = await finishGlobalSaliency(global, description.class_names, classifyDisplays(classifier, spec));
    const { height, width, channels } = spec;
    const bytes = encodeGlobalTable({ height, width, channels, rows });
    const ref = await putObject(store, run.runId, 'global', 'classes', bytes, rows.length);
    return { objects: [{ ...ref, kind: 'global' }], counts: { passes: 3 * rows.length } };
  });
  return { images: 0, failed: 0, passes: receipt.counts['passes'] ?? 0 };
}
