import type { ClassFigures, HistoryEntry } from '@saliency-atlas/contract';
import { readFigure } from './format-figure.ts';
import { TRACKED_FIGURES } from './tracked-figures.ts';
import type { TrackedFigure } from './tracked-figures.ts';

/** A figure of one version: value, and the ends of its 95 % interval where it has one; null where not measured. */
export type TimelinePoint = readonly [value: number] | readonly [value: number, low: number, high: number] | null;

/** Every tracked figure of one class, or of all, version by version. */
export interface TimelineSeries {
  readonly name: string;
  readonly figures: Readonly<Partial<Record<TrackedFigure['key'], readonly TimelinePoint[]>>>;
}

/** A model's history as its charts show it: plain data, small enough to travel with a page. */
export interface Timeline {
  /** Oldest first. */
  readonly versions: readonly { readonly name: string; readonly refused: boolean }[];
  readonly overall: TimelineSeries;
  readonly classes: readonly TimelineSeries[];
}

type Figures = Omit<ClassFigures, 'class' | 'class_name'>;

/** The history of all classes that any version knows, or of those in `order` alone, in that order. */
export function timelineOf(history: readonly HistoryEntry[], order?: readonly number[]): Timeline {
  const names = new Map(history.flatMap(({ classes }) => classes.map((row) => [row.class, row.class_name] as const)));
  const byClass = history.map(({ classes }) => new Map(classes.map((row) => [row.class, row])));
  const series = (name: string, rows: readonly (Figures | undefined)[]): TimelineSeries => ({
    name,
    figures: Object.fromEntries(TRACKED_FIGURES.map(({ key }) => [key, rows.map((row) => pointOf(row?.[key]))])),
  });
  return {
    versions: history.map(({ version, gate }) => ({ name: version, refused: gate.verdict === 'refused' })),
    overall: series(
      'all classes',
      history.map(({ overall }) => overall),
    ),
    classes: (order ?? [...names.keys()].sort((a, b) => a - b)).map((index) =>
      series(
        names.get(index) ?? `class ${index}`,
        byClass.map((rows) => rows.get(index)),
      ),
    ),
  };
}

function pointOf(tracked: Figures[TrackedFigure['key']] | undefined): TimelinePoint {
  const read = readFigure(tracked);
  if (read === null) return null;
  const value = round(read.value);
  return read.interval === null ? [value] : [value, round(read.interval.low), round(read.interval.high)];
}

/** Five decimals: one more than is ever shown. */
function round(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
