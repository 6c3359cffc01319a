import type { HistoryEntry } from '@saliency-atlas/contract';
import { formatValue } from './format-figure.ts';

/** How far a class's map moved in the accepted changes before a version: its null, as far as the history has one. */
export interface UsualDrift {
  readonly changes: number;
  readonly least: number;
  readonly most: number;
}

/** The drifts of a class in the accepted changes of `before`, oldest first. */
export function pastDrifts(before: readonly HistoryEntry[], classIndex: number): number[] {
  return before
    .filter(({ gate }) => gate.verdict === 'accepted')
    .flatMap(({ classes }) => classes.find((row) => row.class === classIndex)?.drift ?? []);
}

/** Drift of a class over the accepted versions of `before`; null where none has it. */
export function usualDrift(before: readonly HistoryEntry[], classIndex: number): UsualDrift | null {
  return rangeOf(pastDrifts(before, classIndex));
}

/** The range of past drifts; null where there are none. */
export function rangeOf(past: readonly number[]): UsualDrift | null {
  return past.length === 0 ? null : { changes: past.length, least: Math.min(...past), most: Math.max(...past) };
}

/** The same in words, for a reader of the version's own drift. */
export function usualDriftWords(usual: UsualDrift | null): string {
  if (usual === null) return 'no accepted change before to set it beside';
  const { changes, least, most } = usual;
  if (changes === 1) return `${formatValue(most, 'number')} in the one accepted change before`;
  return `${formatValue(least, 'number')} to ${formatValue(most, 'number')} in ${changes} accepted changes before`;
}
