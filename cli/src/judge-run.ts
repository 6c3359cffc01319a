import type { ObjectStore } from '@saliency-atlas/activities/stores';
import { decodeGlobalTable, type GlobalTable } from '@saliency-atlas/activities/tables';
import { classDrift, decideGate, type GateInput } from '@saliency-atlas/activities/track';
import { AtlasError, type GateOutcome, type HistoryEntry } from '@saliency-atlas/contract';
import { manifestOf, type StoredRun } from './find-run.ts';

/** A complete run as its model's history knows it. */
export interface RecordedRun {
  readonly entry: HistoryEntry;
  /** All versions of its model, in order. */
  readonly history: readonly HistoryEntry[];
  /** Its class maps. */
  readonly global: GlobalTable;
  readonly limits: GateInput['limits'];
}

/** What the gate says of a run against another, and by how much each class's map moved between the two. */
export interface Judgement {
  readonly input: GateInput;
  readonly outcome: GateOutcome;
  readonly drift: ReadonlyMap<number, number>;
}

/** Finds a run in its model's history. Throws InvalidJob where it is not complete, ArtifactCorrupt where a part is missing. */
export async function readRecordedRun(
  store: ObjectStore,
  run: StoredRun,
  history: readonly HistoryEntry[],
): Promise<RecordedRun> {
  manifestOf(run);
  const { run_id: runId, job } = run.description;
  const entry = history.find((candidate) => candidate.run_id === runId);
  if (entry === undefined) {
    const problem = `run ${runId} is not in the history of ${job.model.name}`;
    throw new AtlasError('ArtifactCorrupt', problem, 'Submit its job again.');
  }
  const global = await readGlobal(store, entry);
  if (global === null) {
    const problem = `${store.uri}: ${entry.global_key} is missing`;
    throw new AtlasError('ArtifactCorrupt', problem, 'Restore the store from its backup.');
  }
  return { entry, history, global, limits: job.gate };
}

/** The class maps of a version; null where they have been removed from the store. */
export async function readGlobal(store: ObjectStore, entry: HistoryEntry): Promise<GlobalTable | null> {
  const bytes = await store.get(entry.global_key);
  return bytes === undefined ? null : decodeGlobalTable(bytes);
}

/**
 * Judges a run by its own limits against any other version, whatever it was compared with when it ran: its drift is
 * measured anew, and what is usual is told by the versions before it. Without the reference's maps there is no drift.
 */
export function judgeAgainst(
  { entry, history, global, limits }: RecordedRun,
  reference: HistoryEntry | null,
  referenceGlobal: GlobalTable | null,
): Judgement {
  const drift = referenceGlobal === null ? new Map<number, number>() : classDrift(global, referenceGlobal);
  const input: GateInput = {
    current: {
      overall: entry.overall,
      classes: entry.classes.map((row) => ({ ...row, drift: drift.get(row.class) ?? null })),
    },
    datasetDigest: entry.dataset_digest,
    reference,
    history: history.filter(({ sequence }) => sequence < entry.sequence),
    limits,
    global,
  };
  return { input, outcome: decideGate(input), drift };
}
