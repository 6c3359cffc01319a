import { compareRuns, describeRun, type Comparison } from '@saliency-atlas/activities/report';
import type { ObjectStore } from '@saliency-atlas/activities/stores';
import { decodeGlobalTable } from '@saliency-atlas/activities/tables';
import { classDrift, decideGate, findHistory } from '@saliency-atlas/activities/track';
import { AtlasError, type HistoryEntry } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import { manifestOf, type StoredRun } from '../find-run.ts';

/** Settings that may differ without making figures differ: what the gate allows, and how the input is prepared. */
const OWN_SETTINGS: readonly string[] = ['gate', 'model.input'];

/**
 * Two complete runs of a store side by side, the second judged against the first by the limits of its own job, whatever it
 * was compared with when it ran. Throws InvalidJob where one is not complete or both are the same.
 */
export async function readComparison(store: ObjectStore, from: StoredRun, to: StoredRun): Promise<Comparison> {
  if (from.description.run_id === to.description.run_id) {
    throw new AtlasError('InvalidJob', `both names mean run ${to.description.run_id}`, 'Name two different runs.');
  }
  for (const run of [from, to]) manifestOf(run);
  const ofFrom = await findHistory(store, modelOf(from));
  const ofTo = modelOf(to) === modelOf(from) ? ofFrom : await findHistory(store, modelOf(to));
  const [before, after] = [await comparedRun(store, from, ofFrom), await comparedRun(store, to, ofTo)];
  const drift = classDrift(after.global, before.global);
  const history = after.history.filter(({ sequence }) => sequence < after.entry.sequence);
  const classes = after.entry.classes.map((row) => ({ ...row, drift: drift.get(row.class) ?? null }));
  const gate = decideGate({
    current: { overall: after.entry.overall, classes },
    datasetDigest: after.entry.dataset_digest,
    reference: before.entry,
    history,
    limits: to.description.job.gate,
    global: after.global,
  });
  const warnings = warningsAbout(from.description, to.description);
  return compareRuns({ before, after, gate, drift, history, warnings });
}

function modelOf({ description }: StoredRun): string {
  return description.job.model.name;
}

async function comparedRun(store: ObjectStore, run: StoredRun, history: readonly HistoryEntry[]) {
  const runId = run.description.run_id;
  const entry = history.find((candidate) => candidate.run_id === runId);
  if (entry === undefined) {
    const problem = `run ${runId} is not in the history of ${modelOf(run)}`;
    throw new AtlasError('ArtifactCorrupt', problem, 'Submit its job again.');
  }
  return { entry, history, global: await globalOf(store, entry) };
}

async function globalOf(store: ObjectStore, entry: HistoryEntry) {
  const bytes = await store.get(entry.global_key);
  if (bytes !== undefined) return decodeGlobalTable(bytes);
  const problem = `${store.uri}: ${entry.global_key} is missing`;
  throw new AtlasError('ArtifactCorrupt', problem, 'Restore the store from its backup.');
}

function warningsAbout(before: RunDescription, after: RunDescription): string[] {
  const warnings: string[] = [];
  if (before.job.model.name !== after.job.model.name) {
    warnings.push('These are versions of two models; classes with the same number are taken for the same.');
  }
  if (before.dataset.digest !== after.dataset.digest) {
    warnings.push('The two were measured on different images, so a change may come from the images.');
  }
  if (before.method_version !== after.method_version) {
    const versions = `${before.method_version} and ${after.method_version}`;
    warnings.push(`The two were measured by different versions of the method (${versions}).`);
  }
  if (before.model.digest === after.model.digest) warnings.push('Both runs explain the same model file.');
  const differing = settingsThatDiffer(before, after);
  if (differing.length > 0) {
    warnings.push(
      `The two were measured with different settings of: ${differing.join(', ')}. A change may come from those.`,
    );
  }
  return warnings;
}

function settingsThatDiffer(before: RunDescription, after: RunDescription): string[] {
  const [one, other] = [before, after].map((run) => describeRun(run, null, NOT_COUNTED).settings);
  return (other ?? [])
    .filter(
      ({ name, value }) => !OWN_SETTINGS.includes(name) && one?.find((same) => same.name === name)?.value !== value,
    )
    .map(({ name }) => name);
}

const NOT_COUNTED = { unreadable: 0, degenerate: 0, converged: null, passes: null, passesSaved: null };
