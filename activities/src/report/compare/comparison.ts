import type { ClassFigures, GateOutcome, HistoryEntry } from '@saliency-atlas/contract';
import { topWindow } from '../../aggregate/index.ts';
import type { ClassRow, ClassTable } from '../../track/class-table.ts';
import { reasonsAbout } from '../order-classes.ts';
import type { WindowPlace } from '../report-model.ts';
import { pastDrifts } from '../usual-drift.ts';

/** A run with its classes. */
interface ComparedRun {
  readonly entry: HistoryEntry;
  readonly global: ClassTable;
}

/** What two runs are compared by. */
export interface ComparisonSources {
  readonly before: ComparedRun;
  readonly after: ComparedRun;
  /** What the gate says of `after` against `before`. */
  readonly gate: GateOutcome;
  /** Drift between the two by class. */
  readonly drift: ReadonlyMap<number, number>;
  /** Committed versions before `after`, oldest first: how far honest changes moved each class. */
  readonly history: readonly HistoryEntry[];
  /** What a reader should know before setting the two beside each other, one sentence each. */
  readonly warnings: readonly string[];
}

/** A class in one of the versions. */
export interface ClassSide {
  readonly figures: ClassFigures | null;
  readonly window: WindowPlace;
}

/** A class in both versions; null where one does not know it. */
export interface ComparedClass {
  readonly class: number;
  readonly name: string;
  readonly before: ClassSide | null;
  readonly after: ClassSide | null;
  readonly drift: number | null;
  /** Its drifts in the accepted changes before: the null that `drift` stands beside. */
  readonly past: readonly number[];
  /** Whether a reason of the gate names it. */
  readonly named: boolean;
}

/** Two runs side by side: plain data, without the maps, which only a page shows. */
export interface Comparison {
  readonly before: HistoryEntry;
  readonly after: HistoryEntry;
  /** How the page calls them: their versions, with what else tells them apart where those are the same. */
  readonly labels: { readonly before: string; readonly after: string };
  readonly gate: GateOutcome;
  readonly warnings: readonly string[];
  /** Those that the gate names first, then by drift. */
  readonly classes: readonly ComparedClass[];
}

/** Sets two runs side by side. Pure. */
export function compareRuns(sources: ComparisonSources): Comparison {
  const { before, after, gate, warnings } = sources;
  const indices = new Set([...after.global.rows, ...before.global.rows].map((row) => row.class));
  const classes = [...indices].map((index) => comparedClass(index, sources));
  const last = (row: ComparedClass): number => row.drift ?? -1;
  return {
    before: before.entry,
    after: after.entry,
    labels: labelsOf(before.entry, after.entry),
    gate,
    warnings,
    classes: classes.sort((a, b) => Number(b.named) - Number(a.named) || last(b) - last(a) || a.class - b.class),
  };
}

function comparedClass(index: number, sources: ComparisonSources): ComparedClass {
  const rowIn = ({ global }: ComparedRun): ClassRow | undefined => global.rows.find((row) => row.class === index);
  const [rowBefore, rowAfter] = [rowIn(sources.before), rowIn(sources.after)];
  const name = rowAfter?.className ?? rowBefore?.className ?? `class ${index}`;
  const before = sideOf(rowBefore, sources.before);
  const after = sideOf(rowAfter, sources.after);
  return {
    class: index,
    name,
    before,
    after,
    drift: sources.drift.get(index) ?? null,
    past: pastDrifts(sources.history, index),
    named: reasonsAbout(sources, name).length > 0,
  };
}

function sideOf(row: ClassRow | undefined, { entry }: ComparedRun): ClassSide | null {
  if (row === undefined || row.images === 0) return null;
  return {
    figures: entry.classes.find((figures) => figures.class === row.class) ?? null,
    window: topWindow(row),
  };
}

function labelsOf(before: HistoryEntry, after: HistoryEntry): Comparison['labels'] {
  const named = ({ model, version }: HistoryEntry): string =>
    before.model === after.model ? version : `${model} ${version}`;
  const [one, other] = [named(before), named(after)];
  if (one !== other) return { before: one, after: other };
  const numbered = ({ sequence }: HistoryEntry): string => `${one} (run ${sequence})`;
  return { before: numbered(before), after: numbered(after) };
}

/** Classes that moved further than in any accepted change before, of those that have such changes. */
export interface MovedClasses {
  readonly moved: number;
  readonly of: number;
  /** How many would be expected of a change like those before: a class is the most moved one of n + 1 once in n + 1. */
  readonly expected: number;
}

/** Whether a class moved further than in any accepted change before; false where it has none. */
export function isBeyondPast({ drift, past }: Pick<ComparedClass, 'drift' | 'past'>): boolean {
  return drift !== null && past.length > 0 && drift > Math.max(...past);
}

/** Counts them. */
export function movedBeyondPast(classes: readonly ComparedClass[]): MovedClasses {
  const known = classes.filter(({ drift, past }) => drift !== null && past.length > 0);
  return {
    moved: known.filter(isBeyondPast).length,
    of: known.length,
    expected: known.reduce((sum, { past }) => sum + 1 / (past.length + 1), 0),
  };
}
