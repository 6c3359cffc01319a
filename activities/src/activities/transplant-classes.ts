import type { RunRef, ShardResult } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import {
  chooseTransplantPairs,
  keepTransplants,
  scoreTransplants,
  transplantExamples,
  transplantPictures,
  TRANSPLANTS_PER_PAIR,
  type PlacedWindow,
  type TransplantPair,
  type TransplantScore,
} from '../aggregate/index.ts';
import { inputSpecOf, type Dataset, type InputSpec } from '../datasets/index.ts';
import { putObject, type ObjectStore } from '../stores/index.ts';
import {
  decodeGlobalTable,
  encodeClassMetricsTable,
  encodeTransplantTable,
  type GlobalRow,
  type PlanRow,
  type SaliencyRow,
} from '../tables/index.ts';
import { transplantRows } from '../track/index.ts';
import { classifyDisplays } from './classify-displays.ts';
import { loadImages } from './load-images.ts';
import { once } from './once.ts';
import { readDescription, readStepObject } from './read-run.ts';
import { runClassifier, runDataset } from './run-inputs.ts';
import { openRunStore } from './run-store.ts';
import { saliencyShards } from './saliency-shards.ts';
import type { StepContext } from './step-context.ts';
import { STEP } from './steps.ts';

/**
 * A causal check of each class's concentrated saliency: its top window is pasted into images of other classes, and the
 * share that turns into the class is counted, beside a window from elsewhere in the same image and beside the same window
 * of an image of another class.
 */
export async function transplantClasses(run: RunRef, context: StepContext): Promise<ShardResult> {
  const store = openRunStore(run.storeUri);
  const receipt = await once(store, run.runId, STEP.transplant, context.signal, async () => {
    const description = await readDescription(store, run);
    const spec = inputSpecOf(description);
    const classify = classifyDisplays(await runClassifier(run, description), spec);
    const dataset = await runDataset(run, description);
    const global = decodeGlobalTable(await readStepObject(store, run.runId, STEP.aggregate));
    const explained = await listExplained(store, run, description);
    const scores = new Map<number, TransplantScore>();
    const kept = keepTransplants();
    let passes = 0;
    for (const [index, row] of global.rows.entries()) {
      const test = await transplantsOf(row, explained, description, dataset, spec, context.signal);
      if (test === null) continue;
      const count = test.pairs.length;
      const probabilities = await classify(test.pictures, TRANSPLANTS_PER_PAIR * count);
      const score = scoreTransplants(probabilities, count, row.class);
      scores.set(row.class, score);
      kept.offer(
        score.flipped / score.recipients,
        transplantExamples(row, test.pairs, test.window, test.pictures, probabilities),
      );
      passes += TRANSPLANTS_PER_PAIR * count;
      context.report({ done: index + 1, total: global.rows.length });
    }
    const rows = transplantRows(scores, description.class_names);
    const ref = await putObject(
      store,
      run.runId,
      'evaluation',
      'transplant',
      encodeClassMetricsTable(rows),
      rows.length,
    );
    const examples = kept.rows();
    const { height, width, channels } = spec;
    const bytes = encodeTransplantTable({ height, width, channels, rows: examples });
    const examplesRef = await putObject(store, run.runId, 'global', 'transplants', bytes, examples.length);
    return {
      objects: [
        { ...ref, kind: 'evaluation-classes' },
        { ...examplesRef, kind: 'transplants' },
      ],
      counts: { passes },
    };
  });
  return { images: 0, failed: 0, passes: receipt.counts['passes'] ?? 0 };
}

/** An explained image without its map. */
interface Explained {
  readonly plan: PlanRow;
  readonly row: Pick<SaliencyRow, 'predicted' | 'target' | 'status'>;
}

async function listExplained(store: ObjectStore, run: RunRef, description: RunDescription): Promise<Explained[]> {
  const explained: Explained[] = [];
  for await (const { table, plan, planIndexOf } of saliencyShards(store, run, description)) {
    for (const row of table.rows) {
      const { predicted, target, status } = row;
      explained.push({ plan: plan[planIndexOf(row)]!, row: { predicted, target, status } });
    }
  }
  return explained;
}

/** The pictures of a class's test, pair by pair in the order that `transplantPictures` says. */
interface TransplantTest {
  readonly pairs: readonly TransplantPair[];
  readonly window: PlacedWindow;
  readonly pictures: Uint8Array;
}

async function transplantsOf(
  global: GlobalRow,
  explained: readonly Explained[],
  description: RunDescription,
  dataset: Dataset,
  spec: InputSpec,
  signal: AbortSignal,
): Promise<TransplantTest | null> {
  const { seed } = description.job.explain;
  const limit = description.job.evaluate.transplantImages;
  const rows = explained.map(({ row }) => row);
  const pairs = chooseTransplantPairs(rows, global.class, limit, seed);
  const load = async (indexes: readonly number[]): Promise<(Uint8Array | null)[]> => {
    const loaded = await loadImages(
      dataset,
      indexes.map((index) => explained[index]!.plan),
      spec,
      signal,
    );
    return loaded.map((image) => (image.reason === null ? image.display : null));
  };
  const sources = await load(pairs.sources);
  const recipients = await load(pairs.recipients);
  const readable = sources.flatMap((source, index) => {
    const recipient = recipients[index];
    const [from, into] = [explained[pairs.sources[index]!]!, explained[pairs.recipients[index]!]!];
    if (source === null || recipient === undefined || recipient === null) return [];
    const [sourceId, recipientId] = [from.plan.imageId, into.plan.imageId];
    return [{ source, sourceId, recipientId, predictedBefore: into.row.predicted, recipient }];
  });
  if (readable.length === 0) return null;
  const { windowTop: top, windowLeft: left, windowHeight: height, windowWidth: width } = global;
  const window = { top, left, height, width };
  const pictures = transplantPictures(
    readable.map(({ source }) => source),
    readable.map(({ recipient }) => recipient),
    window,
    spec,
    seed,
  );
  return { pairs: readable, window, pictures };
}
