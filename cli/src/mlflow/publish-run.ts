import { MlflowError, type MlflowClient } from './mlflow-client.ts';
import type { KeyNumber, MlflowRecord } from './mlflow-record.ts';

/** MLflow's limits of one `runs/log-batch` request. */
const MOST_METRICS = 1000;
const MOST_PARAMS = 100;
const MOST_COLLISIONS = 10;

export interface Published {
  readonly experimentId: string;
  readonly mlflowRunId: string;
  /** True where everything stood there before. */
  readonly nothingToDo: boolean;
}

interface MlflowRun {
  readonly info: {
    readonly run_id: string;
    readonly experiment_id: string;
    readonly artifact_uri?: string;
    readonly start_time?: number | string;
  };
  readonly data?: {
    readonly metrics?: readonly { readonly key: string }[];
    readonly tags?: readonly { readonly key: string; readonly value: string }[];
  };
}

/**
 * Writes a record as one run of an experiment. A repeat finds the run by its tag and goes on where it was: metrics that
 * stand are not written again, and the seal comes last, so that a sealed run is whole. Of two that create at the same
 * time the older stays. Throws MlflowError.
 */
export async function publishRun(
  client: MlflowClient,
  experiment: string,
  record: MlflowRecord,
  report: Uint8Array | null,
): Promise<Published> {
  const experimentId = await experimentOf(client, experiment);
  const run = (await findRun(client, experimentId, record)) ?? (await createRun(client, experimentId, record));
  const { run_id: mlflowRunId, start_time: startTime = 0, artifact_uri: artifactUri = '' } = run.info;
  const published = { experimentId, mlflowRunId };
  const { key, value } = record.seal;
  if (run.data?.tags?.some((tag) => tag.key === key && tag.value === value) === true) {
    return { ...published, nothingToDo: true };
  }
  const post = (body: object): Promise<void> => logBatch(client, { run_id: mlflowRunId, ...body });
  for (const params of batches(record.params, MOST_PARAMS)) await post({ params });
  const standing = new Set(run.data?.metrics?.map((metric) => metric.key));
  // A time of the run's own: the same value at the same time is one point, however often it is sent.
  const point = (metric: KeyNumber): object => ({ ...metric, timestamp: Number(startTime), step: 0 });
  const missing = record.metrics.filter((metric) => !standing.has(metric.key));
  for (const metrics of batches(missing, MOST_METRICS)) await post({ metrics: metrics.map(point) });
  const proxied = /^mlflow-artifacts:\/*(.*)$/.exec(artifactUri)?.[1];
  if (report !== null && proxied !== undefined) await client.putArtifact(`${proxied}/report.html`, report);
  await post({ tags: record.tags });
  await client.post('runs/update', { run_id: mlflowRunId, status: 'FINISHED', end_time: Date.now() });
  await post({ tags: [record.seal] });
  return { ...published, nothingToDo: false };
}

/** Two that write the same at the same time collide in the server's database; what stands then is accepted again. */
async function logBatch(client: MlflowClient, body: object): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.post('runs/log-batch', body);
      return;
    } catch (error) {
      const collided = error instanceof MlflowError && error.message.includes('IntegrityError');
      if (!collided || attempt === MOST_COLLISIONS) throw error;
    }
  }
}

async function experimentOf(client: MlflowClient, name: string): Promise<string> {
  const find = async (): Promise<string> => {
    const found = await client.get('experiments/get-by-name', { experiment_name: name });
    return (found as { experiment: { experiment_id: string } }).experiment.experiment_id;
  };
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof MlflowError) || error.code !== 'RESOURCE_DOES_NOT_EXIST') throw error;
  }
  try {
    const created = await client.post('experiments/create', { name });
    return (created as { experiment_id: string }).experiment_id;
  } catch (error) {
    // Somebody else was first.
    if (error instanceof MlflowError && error.code === 'RESOURCE_ALREADY_EXISTS') return find();
    throw error;
  }
}

/** The oldest run with the record's identity. */
async function findRun(
  client: MlflowClient,
  experimentId: string,
  { identity }: MlflowRecord,
): Promise<MlflowRun | undefined> {
  const found = await client.post('runs/search', {
    experiment_ids: [experimentId],
    filter: `tags."${identity.key}" = '${identity.value}'`,
    order_by: ['attributes.start_time ASC', 'attributes.run_id ASC'],
    max_results: 1,
  });
  return (found as { runs?: MlflowRun[] }).runs?.[0];
}

async function createRun(client: MlflowClient, experimentId: string, record: MlflowRecord): Promise<MlflowRun> {
  const created = await client.post('runs/create', {
    experiment_id: experimentId,
    run_name: record.runName,
    start_time: Date.now(),
    tags: [record.identity],
  });
  const { run } = created as { run: MlflowRun };
  const oldest = (await findRun(client, experimentId, record)) ?? run;
  if (oldest.info.run_id !== run.info.run_id) await client.post('runs/delete', { run_id: run.info.run_id });
  return oldest;
}

function* batches<Item>(items: readonly Item[], most: number): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += most) yield items.slice(start, start + most);
}
