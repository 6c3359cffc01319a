import { findHistory } from '@saliency-atlas/activities/track';
import { readObjectIfThere, type ObjectStore } from '@saliency-atlas/activities/stores';
import { AtlasError } from '@saliency-atlas/contract';
import { manifestOf, type StoredRun } from '../find-run.ts';
import { mlflowClient } from './mlflow-client.ts';
import { mlflowRecord } from './mlflow-record.ts';
import { publishRun, type Published } from './publish-run.ts';

/** Where a run was published. */
export interface MlflowExport extends Published {
  readonly trackingUri: string;
  readonly experiment: string;
  readonly params: number;
  readonly metrics: number;
}

interface MlflowFlags {
  readonly trackingUri?: string;
  readonly experiment?: string;
}

/** Publishes a complete run to the MLflow server that the flags or MLFLOW_TRACKING_URI name. Throws InvalidJob. */
export async function exportToMlflow(
  store: ObjectStore,
  run: StoredRun,
  flags: MlflowFlags,
  env: NodeJS.ProcessEnv,
): Promise<MlflowExport> {
  const trackingUri = flags.trackingUri ?? env['MLFLOW_TRACKING_URI'] ?? '';
  const client = mlflowClient(trackingUri, env);
  const manifest = manifestOf(run);
  const { name: model } = manifest.model;
  const history = await findHistory(store, model);
  const entry = history.find(({ run_id: runId }) => runId === manifest.run_id);
  if (entry === undefined) {
    const problem = `run ${manifest.run_id} is not in the history of ${model}`;
    throw new AtlasError('ArtifactCorrupt', problem, 'Submit its job again.');
  }
  const record = mlflowRecord(run.description, manifest, entry);
  const page = manifest.objects.find(({ kind }) => kind === 'report');
  // Pages can be drawn anew, so a store may have been cleared of them; a damaged one is published by nobody.
  const report = page === undefined ? null : ((await readObjectIfThere(store, page)) ?? null);
  const experiment = flags.experiment ?? model;
  const published = await publishRun(client, experiment, record, report);
  return { ...published, trackingUri, experiment, params: record.params.length, metrics: record.metrics.length };
}
