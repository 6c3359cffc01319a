import { AtlasError, tagKey, type HistoryEntry, type RunTag } from '@saliency-atlas/contract';
import { putJson, readJson } from '../stores/index.ts';
import type { ObjectStore } from '../stores/index.ts';
import { selectReference } from './history.ts';

/** Others that may set the same tag first before a setting gives up. */
const ATTEMPTS = 50;

/** Every setting of a tag, oldest first; the last one holds. Throws AtlasError ArtifactCorrupt naming the object. */
export async function readTag(
  store: ObjectStore,
  model: string,
  name: string,
  signal?: AbortSignal,
): Promise<RunTag[]> {
  const settings: RunTag[] = [];
  for (;;) {
    const sequence = settings.length + 1;
    const value = await readJson(store, tagKey(model, name, sequence), signal);
    if (value === undefined) return settings;
    const tag = value as RunTag | null;
    if (tag?.format_version !== 1 || tag.sequence !== sequence || tag.name !== name) {
      const problem = `Object ${tagKey(model, name, sequence)} of ${store.uri} is no setting of the tag "${name}".`;
      throw new AtlasError('ArtifactCorrupt', problem, 'Restore the store from its backup.');
    }
    settings.push(tag);
  }
}

/**
 * Sets a tag on a run of the history: a new object under the next free number, since nothing is ever overwritten. A tag
 * that is on the run already stays. Throws AtlasError InvalidJob for a name that means something else.
 */
export async function setTag(store: ObjectStore, entry: HistoryEntry, name: string, history: readonly HistoryEntry[]) {
  checkName(name, history);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const settings = await readTag(store, entry.model, name);
    const standing = settings.at(-1);
    if (standing?.run_id === entry.run_id) return standing;
    const { model, version, run_id } = entry;
    const tag: RunTag = { format_version: 1, sequence: settings.length + 1, name, model, version, run_id };
    try {
      await putJson(store, tagKey(model, name, tag.sequence), tag);
      return tag;
    } catch (error) {
      if (!(error instanceof AtlasError && error.type === 'ObjectConflict')) throw error;
    }
  }
  throw new AtlasError('ObjectStoreUnavailable', `tag "${name}": others set it again and again`, 'Try again.');
}

/** As `selectReference`, where `against` may also be a tag: the run that it was last set on. A version goes before a tag. */
export async function findReference(
  store: ObjectStore,
  history: readonly HistoryEntry[],
  against: string,
  runId: string,
  signal?: AbortSignal,
): Promise<HistoryEntry | null> {
  const [model] = history.map((entry) => entry.model);
  const isVersion = history.some(({ version, run_id }) => version === against && run_id !== runId);
  if (against !== 'last-accepted' && !isVersion && model !== undefined && TAG_NAME.test(against)) {
    const tag = (await readTag(store, model, against, signal)).at(-1);
    const tagged = history.find(({ run_id }) => run_id === tag?.run_id);
    if (tagged !== undefined && tagged.run_id !== runId) return tagged;
  }
  return selectReference(history, against, runId);
}

const TAG_NAME = /^\w[\w.-]{0,99}$/;

function checkName(name: string, history: readonly HistoryEntry[]): void {
  const refuse = (problem: string, fix: string) => new AtlasError('InvalidJob', `tag "${name}": ${problem}`, fix);
  if (!TAG_NAME.test(name)) throw refuse('is no name', 'Use letters, digits, ".", "_" and "-".');
  if (name === 'last-accepted') throw refuse('means the latest version not refused', 'Use another name.');
  if (history.some(({ version }) => version === name)) throw refuse('is a version', 'Use a name that is no version.');
}
