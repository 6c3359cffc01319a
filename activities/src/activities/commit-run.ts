import {
  AtlasError,
  manifestKey,
  METHOD_VERSION,
  planPages,
  SHARD_STAGES,
  shardStep,
  type HistoryEntry,
  type RunManifest,
  type RunRef,
  type RunResult,
} from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import { damagedObject, putJson, sha256Of, type ObjectStore, type StepReceipt } from '../stores/index.ts';
import { appendHistory } from '../track/index.ts';
import { readDescription, readStepObject, requireReceipt } from './read-run.ts';
import { openRunStore } from './run-store.ts';
import type { StepContext } from './step-context.ts';
import { STEP } from './steps.ts';

/** Receipts asked for at once: a store far away answers each in tens of milliseconds, and a large run has tens of thousands. */
const READS_AT_ONCE = 32;

/** Commits a run: its manifest, last of all its objects, and then its line in the model's history. */
export async function commitRun(run: RunRef, context: StepContext): Promise<RunResult> {
  return finishRun(run, context, false);
}

/** What a run that was committed before came to; mends a history that a crash kept from being written. */
export async function readResult(run: RunRef, context: StepContext): Promise<RunResult> {
  return finishRun(run, context, true);
}

async function finishRun(run: RunRef, context: StepContext, nothingToDo: boolean): Promise<RunResult> {
  const store = openRunStore(run.storeUri, context);
  const description = await readDescription(store, run);
  const receipts = await collectReceipts(store, run, description, context);
  const manifest = describeObjects(description, receipts);
  const manifestSha256 = await putManifest(store, manifest, context);

  const entry = JSON.parse(new TextDecoder().decode(await readStepObject(store, run.runId, STEP.track))) as Omit<
    HistoryEntry,
    'sequence'
  >;
  await appendHistory(store, { ...entry, manifest_sha256: manifestSha256 });
  const report = manifest.objects.find(({ kind }) => kind === 'report');
  if (report === undefined) {
    throw new AtlasError('ArtifactCorrupt', `run ${run.runId} has no report`, 'Submit the job again.');
  }
  const { runId, storeUri } = run;
  const result = { runId, storeUri, manifestKey: manifestKey(runId), reportKey: report.key };
  return { ...result, counts: manifest.counts, gate: entry.gate, nothingToDo };
}

/** Creates the manifest, unless it stands, and returns the digest of its bytes. Throws ArtifactCorrupt where it says otherwise. */
async function putManifest(store: ObjectStore, manifest: RunManifest, { signal }: StepContext): Promise<string> {
  const key = manifestKey(manifest.run_id);
  try {
    await putJson(store, key, manifest, signal);
  } catch (error) {
    // The receipts leave no choice of what it says.
    if (!(error instanceof AtlasError && error.type === 'ObjectConflict')) throw error;
    throw damagedObject(store.uri, key, 'says something else than the receipts of the run', { cause: error });
  }
  const standing = await store.get(key, signal);
  if (standing === undefined) throw damagedObject(store.uri, key, 'is missing');
  return sha256Of(standing);
}

/** Every receipt of the run by step, in the order of the stages. */
async function collectReceipts(
  store: ObjectStore,
  run: RunRef,
  description: RunDescription,
  context: StepContext,
): Promise<{ step: string; receipt: StepReceipt }[]> {
  const { shards, page_shards: pageShards } = description.plan;
  const steps = [
    ...planPages(shards, pageShards).map((_, page) => shardStep('plan', page)),
    ...SHARD_STAGES.flatMap((stage) => Array.from({ length: shards }, (_, shard) => shardStep(stage, shard))),
    ...Object.values(STEP),
  ];
  const receipts: { step: string; receipt: StepReceipt }[] = [];
  for (let start = 0; start < steps.length; start += READS_AT_ONCE) {
    context.signal.throwIfAborted();
    const found = steps.slice(start, start + READS_AT_ONCE).map(async (step) => {
      return { step, receipt: await requireReceipt(store, run.runId, step) };
    });
    receipts.push(...(await Promise.all(found)));
    context.report({ done: receipts.length, total: steps.length });
  }
  return receipts;
}

function describeObjects(
  description: RunDescription,
  receipts: readonly { step: string; receipt: StepReceipt }[],
): RunManifest {
  const { job, model, dataset } = description;
  const count = (stage: string, name: string): number =>
    receipts
      .filter(({ step }) => step === stage || step.startsWith(`${stage}/`))
      .reduce((sum, { receipt }) => sum + (receipt.counts[name] ?? 0), 0);
  const passes = ['explain', 'reconstruct', 'evaluate', STEP.aggregate, STEP.transplant];
  return {
    format_version: 1,
    run_id: description.run_id,
    model: { name: job.model.name, version: job.model.version, digest: model.digest },
    dataset: { uri: job.dataset.uri, digest: dataset.digest, images: dataset.images },
    engine: model.engine,
    versions: { method: METHOD_VERSION },
    counts: {
      images: dataset.images,
      failed: count('explain', 'failed'),
      degenerate: count('explain', 'degenerate'),
      explain_passes: count('explain', 'passes'),
      explain_passes_saved: count('explain', 'passes_saved'),
      converged: count('explain', 'converged'),
      passes: passes.reduce((sum, stage) => sum + count(stage, 'passes'), 0),
    },
    objects: receipts.flatMap(({ receipt }) =>
      receipt.objects.map(({ key, kind, sha256, rows, sizeBytes }) => ({ key, kind, sha256, rows, bytes: sizeBytes })),
    ),
  };
}
