import {
  AtlasError,
  jobKey,
  METHOD_VERSION,
  shardStep,
  type ArtifactKind,
  type ArtifactRef,
  type RunRef,
  type ShardInput,
} from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import {
  damagedObject,
  readJson,
  readObject,
  readReceipt,
  type ObjectStore,
  type StepReceipt,
} from '../stores/index.ts';
import { decodePlanTable, type PlanRow } from '../tables/index.ts';
import { identify } from './describe-run.ts';

/** `job.json` of a run. Throws ArtifactCorrupt where it is missing or says another run than the one it is named after. */
export async function readDescription(store: ObjectStore, run: Pick<RunRef, 'runId'>): Promise<RunDescription> {
  const key = jobKey(run.runId);
  const description = (await readJson(store, key)) as RunDescription | undefined;
  if (description === undefined) throw missing(store, key);
  // Another version of the method may make the id of other settings.
  if (description.method_version !== METHOD_VERSION) return description;
  const said = identify(description);
  if (said !== run.runId) throw damagedObject(store.uri, key, `is damaged: what it says is run ${said}`);
  return description;
}

/** The receipt of a step that must be done by now. */
export async function requireReceipt(store: ObjectStore, runId: string, step: string): Promise<StepReceipt> {
  const receipt = await readReceipt(store, runId, step);
  if (receipt !== undefined) return receipt;
  throw missing(store, `receipt of ${step} of run ${runId}`);
}

/** Where the object of a step that must be done by now lies: the only one (or the first), or the one of a kind. */
export async function requireStepObject(
  store: ObjectStore,
  runId: string,
  step: string,
  kind?: ArtifactKind,
): Promise<ArtifactRef> {
  const { objects } = await requireReceipt(store, runId, step);
  const object = kind === undefined ? objects[0] : objects.find((each) => each.kind === kind);
  if (object === undefined) throw missing(store, `${kind ?? 'object'} of ${step} of run ${runId}`);
  return object;
}

/** The bytes of that object. */
export async function readStepObject(
  store: ObjectStore,
  runId: string,
  step: string,
  kind?: ArtifactKind,
): Promise<Uint8Array> {
  return readObject(store, await requireStepObject(store, runId, step, kind));
}

/** The images of one shard, in the plan's order. */
export async function readShardPlan(
  store: ObjectStore,
  input: ShardInput,
  plan: RunDescription['plan'],
): Promise<readonly PlanRow[]> {
  const page = Math.floor(input.shardIndex / plan.page_shards);
  const rows = decodePlanTable(await readStepObject(store, input.runId, shardStep('plan', page)));
  const first = (input.shardIndex - page * plan.page_shards) * plan.shard_size;
  return rows.slice(first, first + plan.shard_size);
}

function missing(store: ObjectStore, what: string): AtlasError {
  return new AtlasError(
    'ArtifactCorrupt',
    `${store.uri}: ${what} is missing`,
    'Submit the job again: what is missing is made again.',
  );
}
