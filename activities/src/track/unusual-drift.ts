import type { ClassFigures, HistoryEntry } from '@saliency-atlas/contract';
import { byClass, standingOut } from './standing-out.ts';

/** A version whose maps moved further than in any accepted change before it. */
export interface UnusualDrift {
  /** Accepted changes that it was compared with. */
  readonly changes: number;
  /** The class that moved most, for what is usual in that class. */
  readonly className: string;
  readonly drift: number;
  /** Mean drift of that class over those changes. */
  readonly usual: number;
}

type ClassDrift = Pick<ClassFigures, 'class' | 'class_name' | 'drift'>;

/**
 * Sets the drift of every class beside its drifts in the accepted changes of the model's history: each class as a
 * multiple of its mean over all other changes, and of the classes the one that stands out most (see `standingOut`).
 * Null where it does not, and where fewer than `minChanges` changes are known.
 */
export function unusualDrift(
  now: readonly ClassDrift[],
  history: readonly HistoryEntry[],
  minChanges: number,
): UnusualDrift | null {
  const changes = history
    .filter(({ gate, classes }) => gate.verdict === 'accepted' && classes.some(({ drift }) => drift !== null))
    .map(({ classes }) => byClass(classes, 'drift'));
  if (changes.length < minChanges || changes.length < 2) return null;
  // Maps that never moved make any movement stand out, but not without bound.
  const found = standingOut(byClass(now, 'drift'), changes, (drift, usual) => drift / Math.max(usual, 0.01));
  if (found === null) return null;
  const className = now.find((row) => row.class === found.class)?.class_name ?? '';
  return { changes: changes.length, className, drift: found.value, usual: found.usual };
}
