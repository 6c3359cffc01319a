import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  AtlasError,
  jobKey,
  manifestKey,
  METHOD_VERSION,
  planPages,
  planShards,
  runIdOf,
  shardStep,
  type RunPlan,
  type RunSources,
} from '@saliency-atlas/contract';
import { parseJob, type Job, type RunDescription } from '@saliency-atlas/contract/job';
import type { ClassifierInfo } from '../classifiers/index.ts';
import { localPath, openDataset, type Dataset, type DatasetEntry } from '../datasets/index.ts';
import { putJson, putObject, type ObjectStore } from '../stores/index.ts';
import { encodePlanTable, type PlanRow } from '../tables/index.ts';
import { findHistory, selectReference } from '../track/index.ts';
import { checkTarget } from './choose-targets.ts';
import { once } from './once.ts';
import { classifierOf } from './run-inputs.ts';
import { openRunStore } from './run-store.ts';
import type { StepContext } from './step-context.ts';

/** Images read at once while their bytes are hashed. */
const READS_AT_ONCE = 8;

/**
 * Plans a job: reads the model and every image once, which gives the run its identity, cuts the data set into shards
 * and writes the plan. Throws InvalidJob, ModelNotFound, ModelContractMismatch, DatasetNotFound.
 */
export async function planRun(input: { readonly job: string }, context: StepContext): Promise<RunPlan> {
  const job = parseJob(JSON.parse(input.job), 'job');
  const store = openRunStore(job.store.uri);
  await store.probe(context.signal);
  const { info } = await classifierOf(job, job.model.uri);
  const labels = await readLabels(job, info);
  const dataset = await openDataset(job.dataset, labels);
  const rows = await listImages(dataset, context);
  const classNames = labels ?? namesFrom(dataset, info.classCount);
  checkTarget(job.explain.target, classNames);
  const description = describeRun(job, info, rows, classNames);
  const runId = description.run_id;
  const { shard_size: shardSize, shards, page_shards: pageShards } = description.plan;

  // A reference that the history does not have must not come out at the end of a long run.
  selectReference(await findHistory(store, job.model.name, context.signal), job.gate.against, runId);
  const alreadyComplete = (await store.size(manifestKey(runId))) !== undefined;
  if (!alreadyComplete) await writePlan(store, description, rows, context.signal);
  const sources: RunSources = {
    modelUri: job.model.uri,
    datasetUri: job.dataset.uri,
    bankUri: job.reconstruct.bank.uri ?? null,
  };
  const { window } = job.resources;
  return {
    storeUri: job.store.uri,
    runId,
    sources,
    images: rows.length,
    shardSize,
    shards,
    pageShards,
    window,
    alreadyComplete,
  };
}

async function readLabels(job: Job, info: ClassifierInfo): Promise<string[] | null> {
  if (job.model.labels === undefined) return null;
  const path = localPath(job.model.labels, 'model.labels');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new AtlasError('InvalidJob', `model.labels: cannot read ${path}`, 'Correct model.labels or --labels.', {
      cause: error,
    });
  });
  const names = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (names.length === info.classCount) return names;
  throw new AtlasError(
    'ModelContractMismatch',
    `model.labels: ${path} has ${names.length} lines, the model has ${info.classCount} classes`,
    'Give one class name a line, in the order of the model’s output.',
  );
}

function namesFrom(dataset: Dataset, classCount: number): readonly string[] {
  if (dataset.classNames?.length === classCount) return dataset.classNames;
  return Array.from({ length: classCount }, (_, index) => `class ${index}`);
}

/** Every image with the digest of its bytes, in the data set's order; one that cannot be read stays, without a digest. */
async function listImages(dataset: Dataset, context: StepContext): Promise<PlanRow[]> {
  const rows: PlanRow[] = [];
  let batch: DatasetEntry[] = [];
  const flush = async (): Promise<void> => {
    context.signal.throwIfAborted();
    rows.push(...(await Promise.all(batch.map((entry) => planRow(dataset, entry)))));
    batch = [];
    context.report({ done: rows.length, total: 0 });
  };
  for await (const entry of dataset.entries()) {
    batch.push(entry);
    if (batch.length === READS_AT_ONCE) await flush();
  }
  await flush();
  return rows;
}

async function planRow(dataset: Dataset, entry: DatasetEntry): Promise<PlanRow> {
  const { imageId, label, boxes } = entry;
  try {
    const imageSha256 = createHash('sha256')
      .update(await dataset.read(imageId))
      .digest('hex');
    return { imageId, imageSha256, label, boxes };
  } catch (error) {
    if (error instanceof AtlasError) throw error;
    // The explain step meets the same error and reports it in the image's row.
    return { imageId, imageSha256: '', label, boxes };
  }
}

function describeRun(
  job: Job,
  info: ClassifierInfo,
  rows: readonly PlanRow[],
  classNames: readonly string[],
): RunDescription {
  const dataset = createHash('sha256');
  for (const row of rows) dataset.update(`${JSON.stringify([row.imageId, row.imageSha256, row.label, row.boxes])}\n`);
  const datasetDigest = dataset.digest('hex');
  const shardSize = job.resources.shardSize === 'auto' ? autoShardSize(rows.length) : job.resources.shardSize;
  const pageShards = job.resources.pageShards;
  const runId = runIdOf({
    modelDigest: info.digest,
    datasetDigest,
    methodVersion: METHOD_VERSION,
    settings: {
      model: { name: job.model.name, version: job.model.version, input: job.model.input, output: job.model.output },
      engine: { name: info.engine, batchSize: info.batchSize },
      classNames,
      explain: job.explain,
      reconstruct: {
        ...job.reconstruct,
        bank: { ...job.reconstruct.bank, uri: job.reconstruct.bank.uri !== undefined },
      },
      evaluate: job.evaluate,
      gate: job.gate,
      shards: { shardSize, pageShards },
    },
  });
  return {
    format_version: 1,
    run_id: runId,
    method_version: METHOD_VERSION,
    job,
    model: {
      digest: info.digest,
      engine: info.engine,
      height: info.height,
      width: info.width,
      channels: info.channels,
      class_count: info.classCount,
      batch_size: info.batchSize,
    },
    dataset: { digest: datasetDigest, images: rows.length },
    class_names: classNames,
    plan: { shard_size: shardSize, shards: planShards(rows.length, shardSize), page_shards: pageShards },
  };
}

/** Small sets are cut small, so that every core has work and progress is seen; large ones so that a step is minutes. */
function autoShardSize(images: number): number {
  return Math.min(64, Math.max(1, Math.ceil(images / 24)));
}

async function writePlan(
  store: ObjectStore,
  description: RunDescription,
  rows: readonly PlanRow[],
  signal: AbortSignal,
): Promise<void> {
  const { run_id: runId, plan } = description;
  for (const [index, page] of planPages(plan.shards, plan.page_shards).entries()) {
    const pageRows = rows.slice(page.firstShard * plan.shard_size, page.endShard * plan.shard_size);
    await once(store, runId, shardStep('plan', index), signal, async () => {
      const name = shardStep('images', index).replace('/', '-');
      const ref = await putObject(store, runId, 'plan', name, encodePlanTable(pageRows), pageRows.length);
      return { objects: [{ ...ref, kind: 'plan' }], counts: { images: pageRows.length } };
    });
  }
  // The same run submitted from elsewhere differs in its URIs alone: the first description stands.
  if ((await store.size(jobKey(runId))) === undefined) await putJson(store, jobKey(runId), description);
}
