import { AtlasError, historyKey } from '@saliency-atlas/contract';
import type { HistoryEntry } from '@saliency-atlas/contract';
import { putJson, readJson } from '../stores/index.ts';
import type { ObjectStore } from '../stores/index.ts';

/** Entries asked for at once: the history has no index and ends where a number is missing. */
const READ_AHEAD = 8;
/** Other runs that may take a number first before an append gives up. */
const APPEND_ATTEMPTS = 50;

/** A model's history, oldest first; empty where it has none. Throws AtlasError ArtifactCorrupt naming the object. */
export async function findHistory(store: ObjectStore, model: string, signal?: AbortSignal): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for (;;) {
    const first = entries.length + 1;
    const sequences = Array.from({ length: READ_AHEAD }, (_, index) => first + index);
    const found = await Promise.all(sequences.map((sequence) => readEntry(store, model, sequence, signal)));
    const end = found.indexOf(undefined);
    entries.push(...(end === -1 ? found : found.slice(0, end)).filter((entry) => entry !== undefined));
    if (end !== -1) return entries;
  }
}

/**
 * Appends one run under the next free number and returns the entry as it stands. A run that is in the history already
 * keeps its entry. Numbers stay dense whoever else appends: an entry is created only where there is none.
 * Throws AtlasError ObjectStoreUnavailable where others take every number tried.
 */
export async function appendHistory(
  store: ObjectStore,
  entry: Omit<HistoryEntry, 'sequence'>,
  signal?: AbortSignal,
): Promise<HistoryEntry> {
  for (let attempt = 0; attempt < APPEND_ATTEMPTS; attempt++) {
    const entries = await findHistory(store, entry.model, signal);
    const standing = entries.find(({ run_id }) => run_id === entry.run_id);
    if (standing !== undefined) return standing;
    const numbered = { ...entry, sequence: entries.length + 1 };
    try {
      await putJson(store, historyKey(entry.model, numbered.sequence), numbered, signal);
      return numbered;
    } catch (error) {
      if (!(error instanceof AtlasError && error.type === 'ObjectConflict')) throw error;
    }
  }
  throw new AtlasError(
    'ObjectStoreUnavailable',
    `history/${entry.model}: ${APPEND_ATTEMPTS} numbers in a row were taken by other runs`,
    'Run the job again; everything but its history entry is already stored.',
  );
}

/**
 * The entry that a run is compared with: the latest one not refused, or the latest of the version named by `against`;
 * never the run itself. Null where nothing has been accepted yet. Throws AtlasError InvalidJob for an unknown version.
 */
export function selectReference(entries: readonly HistoryEntry[], against: string, runId: string): HistoryEntry | null {
  const others = entries.filter(({ run_id }) => run_id !== runId);
  if (against === 'last-accepted') return others.findLast(({ gate }) => gate.verdict !== 'refused') ?? null;
  const named = others.findLast(({ version }) => version === against);
  if (named !== undefined) return named;
  const known = [...new Set(others.map(({ version }) => version))].join(', ');
  throw new AtlasError(
    'InvalidJob',
    `gate.against: the history has no other run of version "${against}" (it has: ${known === '' ? 'none' : known})`,
    'Name a version that has been run into this store, or use last-accepted.',
  );
}

async function readEntry(
  store: ObjectStore,
  model: string,
  sequence: number,
  signal?: AbortSignal,
): Promise<HistoryEntry | undefined> {
  const key = historyKey(model, sequence);
  const value = await readJson(store, key, signal);
  if (value === undefined) return undefined;
  const entry = value as HistoryEntry | null;
  if (entry?.format_version === 1 && entry.sequence === sequence && entry.model === model) return entry;
  throw new AtlasError(
    'ArtifactCorrupt',
    `Object ${key} of ${store.uri} is not entry ${sequence} of the history of ${model} (format_version 1).`,
    'Restore the store from its backup, or use the version of Saliency Atlas that wrote the entry.',
  );
}
