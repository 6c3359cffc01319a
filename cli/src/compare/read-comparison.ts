import {
  comparedInPictures,
  compareRuns,
  describeRun,
  type ComparedMaps,
  type Comparison,
} from '@saliency-atlas/activities/report';
import { damagedObject, type ObjectStore } from '@saliency-atlas/activities/stores';
import { findHistory, keepMeanMap, pickClasses, readClasses } from '@saliency-atlas/activities/track';
import { AtlasError } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import type { StoredRun } from '../find-run.ts';
import { judgeAgainst, recordedRun } from '../judge-run.ts';

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
  const ofFrom = await findHistory(store, modelOf(from));
  const ofTo = modelOf(to) === modelOf(from) ? ofFrom : await findHistory(store, modelOf(to));
  const [before, after] = [recordedRun(from, ofFrom), recordedRun(to, ofTo)];
  const [earlierKey, key] = [before.entry.global_key, after.entry.global_key];
  const measured = await readClasses(store, { key }, { key: earlierKey });
  const { classes, drift, referenceClasses } = measured;
  if (referenceClasses === null) throw damagedObject(store.uri, earlierKey, 'is missing');
  const { input, outcome } = judgeAgainst(after, before.entry, measured);
  const warnings = warningsAbout(from.description, to.description);
  return compareRuns({
    before: { entry: before.entry, global: referenceClasses },
    after: { entry: after.entry, global: classes },
    gate: outcome,
    drift,
    history: input.history,
    warnings,
  });
}

/** The maps that a page of a comparison shows, read for it alone. */
export async function readComparedMaps(store: ObjectStore, comparison: Comparison): Promise<ComparedMaps> {
  const wanted = comparedInPictures(comparison);
  const mapsOf = ({ global_key: key }: Comparison['before']): Promise<ComparedMaps['before']> =>
    pickClasses(store, { key }, wanted, keepMeanMap);
  return { before: await mapsOf(comparison.before), after: await mapsOf(comparison.after) };
}

function modelOf({ description }: StoredRun): string {
  return description.job.model.name;
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
