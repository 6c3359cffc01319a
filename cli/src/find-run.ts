import type { ObjectStore } from '@saliency-atlas/activities/stores';
import { readJson } from '@saliency-atlas/activities/stores';
import { AtlasError, jobKey, manifestKey, type RunManifest } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';

/** A run as its store knows it; without a manifest it is not complete. */
export interface StoredRun {
  readonly description: RunDescription;
  readonly manifest: RunManifest | null;
}

/** Runs that an error tells apart; the rest are in `runs`. */
const MOST_NAMED = 5;

/** A run in a list: a manifest of many images is large, and only that it stands is asked. */
export interface ListedRun {
  readonly description: RunDescription;
  readonly complete: boolean;
}

/** Every run of a store, by run id, without their manifests. */
export async function listRunStates(store: ObjectStore): Promise<ListedRun[]> {
  const runs: ListedRun[] = [];
  for (const runId of await store.children('runs')) {
    const run = await readRunState(store, runId);
    if (run !== undefined) runs.push(run);
  }
  return runs;
}

/** Where a run stands, by its whole id; undefined where the store has none. */
export async function readRunState(store: ObjectStore, runId: string): Promise<ListedRun | undefined> {
  const description = (await readJson(store, jobKey(runId))) as RunDescription | undefined;
  if (description === undefined) return undefined;
  return { description, complete: (await store.size(manifestKey(runId))) !== undefined };
}

/** The run named by its id, the beginning of its id, or `model@version`. Throws InvalidJob where none or several fit. */
export async function findRun(store: ObjectStore, name: string): Promise<StoredRun> {
  const exact = /^[0-9a-f]{20}$/.test(name) ? await readRun(store, name) : undefined;
  if (exact !== undefined) return exact;
  const fitting = (await listRunStates(store)).filter(({ description: { run_id: runId, job } }) => {
    return runId.startsWith(name) || `${job.model.name}@${job.model.version}` === name;
  });
  const [first] = fitting;
  const only = first !== undefined && fitting.length === 1 ? await readRun(store, first.description.run_id) : undefined;
  if (only !== undefined) return only;
  if (fitting.length > 1) {
    const named = fitting.slice(0, MOST_NAMED).map(describeRun).join(', ');
    const more = fitting.length > MOST_NAMED ? ', …' : '';
    throw new AtlasError(
      'InvalidJob',
      `${fitting.length} runs fit "${name}": ${named}${more}`,
      'Name the one you mean by the beginning of its id.',
    );
  }
  const problem = `no run "${name}" in ${store.uri}`;
  const fix = `See \`saliency-atlas runs --store ${store.uri}\`; a run is named by its id, its beginning, or model@version.`;
  throw new AtlasError('InvalidJob', problem, fix);
}

function describeRun({ description, complete }: ListedRun): string {
  const { run_id: runId, dataset } = description;
  return `${runId} (${dataset.images} images${complete ? '' : ', not complete'})`;
}

/** A run by its whole id; undefined where the store has none. */
export async function readRun(store: ObjectStore, runId: string): Promise<StoredRun | undefined> {
  const description = (await readJson(store, jobKey(runId))) as RunDescription | undefined;
  if (description === undefined) return undefined;
  const manifest = (await readJson(store, manifestKey(runId))) as RunManifest | undefined;
  return { description, manifest: manifest ?? null };
}

/** The manifest of a complete run. Throws InvalidJob where it is not complete. */
export function manifestOf({ description, manifest }: StoredRun): RunManifest {
  if (manifest !== null) return manifest;
  throw new AtlasError(
    'InvalidJob',
    `run ${description.run_id} is not complete`,
    'Submit its job again; it goes on where it stopped.',
  );
}
