import type { ClassFigures, HistoryEntry } from '@saliency-atlas/contract';

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
 * Sets the drift of every class beside its drifts in the accepted changes of the model's history: each class by its
 * mean over all other changes, and of the classes the one that stands out most. Where honest versions are exchangeable,
 * a further honest one stands out more than all N before it with a chance of 1 in N + 1, however many classes there are.
 * Null where it does not, and where fewer than `minChanges` changes are known.
 */
export function unusualDrift(
  now: readonly ClassDrift[],
  history: readonly HistoryEntry[],
  minChanges: number,
): UnusualDrift | null {
  const changes = history
    .filter(({ gate, classes }) => gate.verdict === 'accepted' && classes.some(({ drift }) => drift !== null))
    .map(({ classes }) => classes);
  if (changes.length < minChanges || changes.length < 2) return null;
  const standing = mostMoved(now, changes);
  if (standing === null) return null;
  // Every change is held to the mean of all others, this one among them: only so is each as likely to stand out most.
  const before = changes.map((change, index) => mostMoved(change, [...changes.toSpliced(index, 1), now]));
  if (before.some((other) => other !== null && other.ratio >= standing.ratio)) return null;
  const { row, drift, usual } = standing;
  return { changes: changes.length, className: row.class_name, drift, usual };
}

interface Standing {
  readonly row: ClassDrift;
  readonly drift: number;
  readonly usual: number;
  readonly ratio: number;
}

/** The class whose drift is the largest multiple of its mean over `others`; null where none can be compared. */
function mostMoved(classes: readonly ClassDrift[], others: readonly (readonly ClassDrift[])[]): Standing | null {
  let most: Standing | null = null;
  for (const row of classes) {
    const past = others.flatMap((change) => change.find((other) => other.class === row.class)?.drift ?? []);
    if (row.drift === null || past.length === 0) continue;
    const usual = past.reduce((sum, drift) => sum + drift, 0) / past.length;
    // Maps that never moved make any movement stand out, but not without bound.
    const ratio = row.drift / Math.max(usual, 0.01);
    if (most === null || ratio > most.ratio) most = { row, drift: row.drift, usual, ratio };
  }
  return most;
}
