import type { VersionFigures } from '@saliency-atlas/activities/track';
import type { ClassFigures, Figure, HistoryEntry } from '@saliency-atlas/contract';
import { FIGURE_COLUMNS, formatFigure } from '../figure-columns.ts';

/** A figure that is not what it was in the version compared with. */
export interface FigureChange {
  /** Null: all classes together. */
  readonly className: string | null;
  readonly figure: string;
  readonly isShare: boolean;
  readonly before: Figure | number;
  readonly now: Figure | number;
  /** `now − before`. */
  readonly change: number;
}

type Figures = Omit<ClassFigures, 'class' | 'class_name'>;

/** The figures that read differently, the largest change first; classes that one of the versions lacks are left out. */
export function changesSince(reference: HistoryEntry, current: VersionFigures): FigureChange[] {
  const changes = changesOf(null, reference.overall, current.overall);
  for (const now of current.classes) {
    const before = reference.classes.find((row) => row.class === now.class);
    if (before !== undefined) changes.push(...changesOf(now.class_name, before, now));
  }
  return changes.sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
}

function changesOf(className: string | null, earlier: Figures, later: Figures): FigureChange[] {
  return FIGURE_COLUMNS.flatMap(({ name, read, isShare }) => {
    const [before, now] = [read(earlier), read(later)];
    // Drift is itself a comparison: the drift of two versions has no difference worth reading.
    if (name === 'drift' || before === null || now === null) return [];
    if (formatFigure(before, isShare) === formatFigure(now, isShare)) return [];
    return [{ className, figure: name, isShare, before, now, change: valueOf(now) - valueOf(before) }];
  });
}

function valueOf(figure: Figure | number): number {
  return typeof figure === 'number' ? figure : figure.value;
}
