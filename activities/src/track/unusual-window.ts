import type { ClassFigures, HistoryEntry } from '@saliency-atlas/contract';
import { byClass, standingOut } from './standing-out.ts';

/** A version that gathers a class's saliency in one window more than any accepted version before it. */
export interface UnusualWindow {
  /** Accepted versions that it was compared with. */
  readonly versions: number;
  /** The class whose window share exceeds most what it was in those versions. */
  readonly className: string;
  readonly share: number;
  /** Mean window share of that class over those versions. */
  readonly usual: number;
}

type ClassWindow = Pick<ClassFigures, 'class' | 'class_name' | 'window_share'>;

/**
 * The window excess of every class, its window share minus its mean over all other versions that were not refused, and of
 * the classes the one that stands out most (see `standingOut`). Null where it does not, where that class's share did not
 * rise, and where no more than `minChanges` versions are known, which is when as many changes are.
 */
export function unusualWindow(
  now: readonly ClassWindow[],
  history: readonly HistoryEntry[],
  minChanges: number,
): UnusualWindow | null {
  const versions = history
    .filter(({ gate }) => gate.verdict !== 'refused')
    .map(({ classes }) => byClass(classes, 'window_share'));
  if (versions.length <= minChanges) return null;
  const found = standingOut(byClass(now, 'window_share'), versions, (share, usual) => share - usual);
  if (found === null || found.value <= found.usual) return null;
  const className = now.find((row) => row.class === found.class)?.class_name ?? '';
  return { versions: versions.length, className, share: found.value, usual: found.usual };
}
