import type { RunRef, ShardResult } from '@saliency-atlas/contract';
import { addSaliencyRow, embeddingSize, emptyGlobalSaliency, finishGlobalSaliency } from '../aggregate/index.ts';
import { putObject, putObjectBlocks } from '../stores/index.ts';
import { encodeClusterTable, encodeGlobalBlocks, encodeGlobalInputTable } from '../tables/index.ts';
import { classifyDisplays } from './classify-displays.ts';
import { inputSpecOf } from '../datasets/index.ts';
import { loadImages } from './load-images.ts';
import { once } from './once.ts';
import { readDescription } from './read-run.ts';
import { runClassifier, runDataset } from './run-inputs.ts';
import { openRunStore } from './run-store.ts';
import { saliencyShards } from './saliency-shards.ts';
import type { StepContext } from './step-context.ts';
import { STEP } from './steps.ts';

/** Global saliency of every class: one pass over the maps, then the model judges each class's global inputs. */
export async function aggregateClasses(run: RunRef, context: StepContext): Promise<ShardResult> {
  const store = openRunStore(run.storeUri, context);
  const receipt = await once(store, run.runId, STEP.aggregate, context.signal, async () => {
    const description = await readDescription(store, run);
    const classifier = await runClassifier(run, description, context);
    const dataset = await runDataset(run, description, context);
    const spec = inputSpecOf(description);
    const global = emptyGlobalSaliency(spec, classifier.info.classCount);
    const nothing = new Uint8Array(0);
    for await (const { table, plan, shardIndex, planIndexOf } of saliencyShards(store, run, description)) {
      const images = await loadImages(dataset, plan, spec, context.signal);
      for (const row of table.rows) {
        const image = images[planIndexOf(row)]!;
        // An image that was lost since it was explained has a map but no pixels any more: it counts as unreadable.
        if (image.reason === null) addSaliencyRow(global, row, image.display);
        else addSaliencyRow(global, { ...row, status: 'unreadable' }, nothing);
        await context.breathe();
      }
      context.report({ done: shardIndex + 1, total: description.plan.shards });
    }
    const classify = classifyDisplays(classifier, spec);
    const found = await finishGlobalSaliency(global, description.class_names, classify, () => context.breathe());
    const { height, width, channels } = spec;
    const put = (name: string, bytes: Uint8Array, rows: number) =>
      putObject(store, run.runId, 'global', name, bytes, rows);
    const { classes, clusters, inputs } = found;
    const classesRef = await putObjectBlocks(
      store,
      run.runId,
      'global',
      'classes',
      () => encodeGlobalBlocks({ height, width, channels }, classes()),
      global.classes.size,
      context.signal,
    );
    const clusterBytes = encodeClusterTable({ ...embeddingSize(height, width), rows: clusters });
    const clustersRef = await put('clusters', clusterBytes, clusters.length);
    const inputBytes = encodeGlobalInputTable({ height, width, channels, rows: inputs });
    const inputsRef = await put('inputs', inputBytes, inputs.length);
    return {
      objects: [
        { ...classesRef, kind: 'global' },
        { ...clustersRef, kind: 'clusters' },
        { ...inputsRef, kind: 'global-inputs' },
      ],
      counts: { passes: inputs.length },
    };
  });
  return { images: 0, failed: 0, passes: receipt.counts['passes'] ?? 0 };
}
