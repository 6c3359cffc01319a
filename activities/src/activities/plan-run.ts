import { manifestKey, type RunPlan } from '@saliency-atlas/contract';
import { generatorUriOf, parseJob, runPlanOf } from '@saliency-atlas/contract/job';
import { findHistory, findReference } from '../track/index.ts';
import { checkTarget } from './choose-targets.ts';
import { namesFrom, readLabels } from './class-names.ts';
import { describeRun } from './describe-run.ts';
import { openGeneratorFile } from './generator-files.ts';
import { listImages } from './list-images.ts';
import { openRunStore } from './run-store.ts';
import type { StepContext } from './step-context.ts';
import { writePlan } from './write-plan.ts';

/** Far more than there are; they travel in messages. */
const MOST_WARNINGS = 20;

/**
 * Plans a job: reads the model and every image once, which gives the run its identity, cuts the data set into shards
 * and writes the plan. Throws InvalidJob, ModelNotFound, ModelContractMismatch, DatasetNotFound.
 */
export async function planRun(input: { readonly job: string }, context: StepContext): Promise<RunPlan> {
  const job = parseJob(JSON.parse(input.job), 'job');
  const store = openRunStore(job.store.uri, context);
  await store.probe(context.signal);
  const { classifier, warnings } = await context.open.model(job, job.model.uri);
  const { info } = classifier;
  const labels = await readLabels(job, info);
  const dataset = await context.open.dataset(job.dataset, labels);
  const planned = await context.open.spool(listImages(dataset, context));
  try {
    // Some data sets know their classes only when they have been read.
    const classNames = labels ?? namesFrom(dataset, info.classCount);
    checkTarget(job.explain.target, classNames);
    const generator = await openGeneratorFile(job, generatorUriOf(job), info);
    const found = { digest: planned.digest, images: planned.images };
    const description = describeRun(job, info, found, classNames, generator?.digest ?? null);
    const runId = description.run_id;
    // A reference that the history does not have must not come out at the end of a long run.
    const history = await findHistory(store, job.model.name, context.signal);
    await findReference(store, history, job.gate.against, runId, context.signal);
    const alreadyComplete = (await store.size(manifestKey(runId))) !== undefined;
    if (!alreadyComplete) await writePlan(store, description, planned, context.signal);
    const said = planned.maskWarning === null ? warnings : [planned.maskWarning, ...warnings];
    return { ...runPlanOf(description, job.store.uri), alreadyComplete, warnings: said.slice(0, MOST_WARNINGS) };
  } finally {
    await planned.dispose();
  }
}
