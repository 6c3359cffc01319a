import type { RunRef, ShardResult } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import {
  keepTransplants,
  mostFlipped,
  pairTransplants,
  runTransplants,
  topWindow,
  transplantCandidates,
  type TransplantCandidates,
  type TransplantScore,
  type TransplantSubject,
} from '../aggregate/index.ts';
import { inputSpecOf } from '../datasets/index.ts';
import { streamObject, type ObjectStore } from '../stores/index.ts';
import { streamGlobalTable, type PlanRow } from '../tables/index.ts';
import { classifyDisplays } from './classify-displays.ts';
import { loadPictures } from './load-pictures.ts';
import { once } from './once.ts';
import { readDescription, requireStepObject } from './read-run.ts';
import { runClassifier, runDataset } from './run-inputs.ts';
import { openRunStore } from './run-store.ts';
import { saliencyShards } from './saliency-shards.ts';
import type { StepContext } from './step-context.ts';
import { STEP } from './steps.ts';
import { putTransplants, testInBlocks } from './transplant-blocks.ts';

/**
 * A causal check of what each class is read from: parts of its images (windows, the edge, the tone, the grain) are put
 * into images of other classes, and the share that turns into the class is counted beside the controls of each part.
 */
export async function transplantClasses(run: RunRef, context: StepContext): Promise<ShardResult> {
  const store = openRunStore(run.storeUri, context);
  const receipt = await once(store, run.runId, STEP.transplant, context.signal, async () => {
    const description = await readDescription(store, run);
    const { seed } = description.job.explain;
    const spec = inputSpecOf(description);
    const classify = classifyDisplays(await runClassifier(run, description, context), spec);
    const isAsked = description.job.evaluate.transplantImages > 0;
    const subjects = isAsked ? await readSubjects(store, run, context.signal) : [];
    const candidates = await drawCandidates(store, run, description, context);
    const picturesOf = loadPictures(await runDataset(run, description, context), spec, context.signal);
    const test = {
      ...{ store, runId: run.runId, size: spec, classNames: description.class_names },
      testClass: async (subject: TransplantSubject) => {
        const pairs = await pairTransplants(candidates, subject.class, picturesOf);
        return pairs.length === 0 ? null : runTransplants(subject, pairs, spec, seed, classify);
      },
    };
    const scores = new Map<number, TransplantScore>();
    const kept = keepTransplants();
    for await (const results of testInBlocks(test, subjects, context)) {
      for (const [target, { score, examples }] of results) {
        scores.set(target, score);
        kept.offer(mostFlipped(score), examples);
      }
    }
    return putTransplants(test, { scores: 'transplant', examples: 'transplants' }, scores, kept.rows());
  });
  return { images: 0, failed: 0, passes: receipt.counts['passes'] ?? 0 };
}

/** Every class and its best window, out of a table of which one record batch is in memory at a time. */
async function readSubjects(store: ObjectStore, run: RunRef, signal: AbortSignal): Promise<TransplantSubject[]> {
  const object = await requireStepObject(store, run.runId, STEP.aggregate);
  const { rows } = await streamGlobalTable(await streamObject(store, object, signal));
  const subjects: TransplantSubject[] = [];
  for await (const row of rows) {
    subjects.push({ class: row.class, className: row.className, window: topWindow(row) });
  }
  return subjects;
}

/** One pass over the maps; of the images only those are remembered that a test may ask for. */
async function drawCandidates(
  store: ObjectStore,
  run: RunRef,
  description: RunDescription,
  context: StepContext,
): Promise<TransplantCandidates<PlanRow>> {
  const { explain, evaluate } = description.job;
  const { height, width } = inputSpecOf(description);
  const candidates = transplantCandidates<PlanRow>(height, width, evaluate.transplantImages, explain.seed);
  if (evaluate.transplantImages === 0) return candidates;
  for await (const { table, plan, planIndexOf } of saliencyShards(store, run, description)) {
    for (const row of table.rows) candidates.add(row, plan[planIndexOf(row)]!);
    await context.breathe();
  }
  return candidates;
}
