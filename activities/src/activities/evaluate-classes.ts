import { shardStep, type ArtifactKind, type RunRef, type ShardResult } from '@saliency-atlas/contract';
import { createClassSummary } from '../evaluate/index.ts';
import { putObject } from '../stores/index.ts';
import {
  decodeClassMetricsTable,
  decodeGlobalInputTable,
  decodeImageMetricsTable,
  decodeReconstructionsTable,
  encodeClassMetricsTable,
  type SaliencyRow,
} from '../tables/index.ts';
import { accuracyRows, countCorrect, globalInputRows, type AccuracyCount } from '../track/index.ts';
import { once } from './once.ts';
import { readDescription, readStepObject } from './read-run.ts';
import { openRunStore } from './run-store.ts';
import { saliencyShards } from './saliency-shards.ts';
import type { StepContext } from './step-context.ts';
import { STEP } from './steps.ts';

/** Summarises every figure per class and overall, with 95 % intervals. */
export async function evaluateClasses(run: RunRef, context: StepContext): Promise<ShardResult> {
  const store = openRunStore(run.storeUri, context);
  await once(store, run.runId, STEP.classes, context.signal, async () => {
    const description = await readDescription(store, run);
    const summary = createClassSummary(description.class_names, description.job.explain.seed);
    const correct = new Map<number, AccuracyCount>();
    for await (const { table, shardIndex } of saliencyShards(store, run, description)) {
      await context.breathe();
      const read = (stage: 'evaluate' | 'reconstruct', kind: ArtifactKind) =>
        readStepObject(store, run.runId, shardStep(stage, shardIndex), kind);
      countCorrect(correct, oncePerImage(table.rows));
      summary.addMetrics(decodeImageMetricsTable(await read('evaluate', 'evaluation-images')));
      summary.addReconstructions(decodeReconstructionsTable(await read('reconstruct', 'reconstructions')).rows);
      summary.addMetrics(decodeImageMetricsTable(await read('reconstruct', 'evaluation-images')));
      context.report({ done: shardIndex + 1, total: description.plan.shards });
    }
    const transplants = decodeClassMetricsTable(
      await readStepObject(store, run.runId, STEP.transplant, 'evaluation-classes'),
    );
    const names = description.class_names;
    const inputs = decodeGlobalInputTable(await readStepObject(store, run.runId, STEP.aggregate, 'global-inputs'));
    const rows = [
      ...accuracyRows(correct, names),
      ...(await summary.rows(() => context.breathe())),
      ...globalInputRows(inputs.rows, names, description.job.explain.seed),
      ...transplants,
    ];
    const ref = await putObject(store, run.runId, 'evaluation', 'classes', encodeClassMetricsTable(rows), rows.length);
    return { objects: [{ ...ref, kind: 'evaluation-classes' }], counts: {} };
  });
  return { images: 0, failed: 0, passes: 0 };
}

/** An image of which several classes are explained is right or wrong once. */
function oncePerImage(rows: readonly SaliencyRow[]): SaliencyRow[] {
  return rows.filter((row, index) => index === 0 || rows[index - 1]!.imageId !== row.imageId);
}
