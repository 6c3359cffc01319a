import type { GateOutcome, HistoryEntry } from '@saliency-atlas/contract';
import type { ClassTable } from './class-table.ts';
import type { VersionFigures } from './class-figures.ts';
import { criticalValue } from './critical-value.ts';
import { judgeAccuracy, judgeClass } from './judge-class.ts';
import type { Earlier, GateLimits } from './judge-class.ts';
import { subjectOf, unusualDriftSentence, unusualWindowSentence } from './gate-words.ts';
import { unusualDrift } from './unusual-drift.ts';
import { unusualWindow } from './unusual-window.ts';

/** A version to be judged. */
export interface GateInput {
  readonly current: VersionFigures;
  /** Classes of the version, where `current` holds a part of them: chance is shared out over all that are judged. */
  readonly classCount?: number;
  /** Of the images that the version was measured on. */
  readonly datasetDigest: string;
  /** The version compared with, or null. */
  readonly reference: HistoryEntry | null;
  /** What the model's earlier versions were, for what drift is usual. */
  readonly history: readonly HistoryEntry[];
  readonly limits: GateLimits;
  /** Tells where each class's top window lies. */
  readonly global: ClassTable;
}

/**
 * Judges a version by its classes. Limits on values hold with or without a reference; limits on changes need one. A
 * share is beyond its limit only where the lower end of its interval (for a change: of the difference) is, so that few
 * images alone refuse no version; the intervals are as wide as the number of classes and rules asks (`criticalValue`).
 * Unusual drift and an unusual window are told and refuse nothing. `no-reference` means that no limit is exceeded and nothing could be compared.
 * The figures and default limits are explained in docs/gate.md.
 */
export function decideGate(input: GateInput): GateOutcome {
  const { current, reference, limits, global } = input;
  const z = criticalValue(input.classCount ?? current.classes.length, limits.familyError);
  const findings = [
    ...judgeAccuracy(
      subjectOf(null),
      current.overall.accuracy,
      reference,
      reference?.overall.accuracy,
      limits.changeThreshold.accuracyDrop,
      z,
    ),
    ...current.classes.flatMap((now) => judgeClass(now, earlierOf(now.class, reference), limits, z, global)),
  ];
  const notes = notesOf(input);
  if (findings.length > 0) return { verdict: 'refused', reasons: [...findings, ...notes] };
  if (reference === null) {
    const reason = 'No figure exceeds its limit; there is no accepted version yet to compare with.';
    return { verdict: 'no-reference', reasons: [reason, ...notes] };
  }
  const reason = `No figure exceeds its limit, by itself or against version ${reference.version}.`;
  return { verdict: 'accepted', reasons: [reason, ...notes] };
}

function earlierOf(target: number, reference: HistoryEntry | null): Earlier | null {
  if (reference === null) return null;
  const figures = reference.classes.find((row) => row.class === target) ?? null;
  return { version: reference.version, figures };
}

/** What a reader must know to trust the verdict. */
function notesOf({ current, datasetDigest, reference, history, limits }: GateInput): string[] {
  const notes: string[] = [];
  const drift = unusualDrift(current.classes, history, limits.drift.minChanges);
  if (drift !== null) notes.push(unusualDriftSentence(drift));
  const window = unusualWindow(current.classes, history, limits.drift.minChanges);
  if (window !== null) notes.push(unusualWindowSentence(window));
  if (reference !== null && reference.dataset_digest !== datasetDigest) {
    notes.push(`Version ${reference.version} was measured on other images, so a change may come from the images.`);
  }
  if (current.classes.every(({ transplant_flip }) => transplant_flip === null)) {
    notes.push('The transplant test was not run, so its limits were not checked.');
  }
  return notes;
}
