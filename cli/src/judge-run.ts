import { decideGate, type GateInput, type MeasuredClasses } from '@saliency-atlas/activities/track';
import { AtlasError, type GateOutcome, type HistoryEntry } from '@saliency-atlas/contract';
import { manifestOf, type StoredRun } from './find-run.ts';

/** A complete run as its model's history knows it. */
export interface RecordedRun {
  readonly entry: HistoryEntry;
  /** All versions of its model, in order. */
  readonly history: readonly HistoryEntry[];
  readonly limits: GateInput['limits'];
}

/** What the gate says of a run against another, and by how much each class's map moved between the two. */
export interface Judgement {
  readonly input: GateInput;
  readonly outcome: GateOutcome;
}

/** Finds a run in its model's history. Throws InvalidJob where it is not complete, ArtifactCorrupt where it is not there. */
export function recordedRun(run: StoredRun, history: readonly HistoryEntry[]): RecordedRun {
  manifestOf(run);
  const { run_id: runId, job } = run.description;
  const entry = history.find((candidate) => candidate.run_id === runId);
  if (entry === undefined) {
    const problem = `run ${runId} is not in the history of ${job.model.name}`;
    throw new AtlasError('ArtifactCorrupt', problem, 'Submit its job again.');
  }
  return { entry, history, limits: job.gate };
}

/**
 * Judges a run by its own limits against any other version, whatever it was compared with when it ran: its drift is
 * measured anew, and what is usual is told by the versions before it. Without the reference's maps there is no drift.
 */
export function judgeAgainst(
  { entry, history, limits }: RecordedRun,
  reference: HistoryEntry | null,
  { classes, drift }: Pick<MeasuredClasses, 'classes' | 'drift'>,
): Judgement {
  const input: GateInput = {
    current: {
      overall: entry.overall,
      classes: entry.classes.map((row) => ({ ...row, drift: drift.get(row.class) ?? null })),
    },
    datasetDigest: entry.dataset_digest,
    reference,
    history: history.filter(({ sequence }) => sequence < entry.sequence),
    limits,
    global: classes,
  };
  return { input, outcome: decideGate(input) };
}
