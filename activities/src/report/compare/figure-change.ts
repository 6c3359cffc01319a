import { readFigure } from '../format-figure.ts';
import type { ReadFigure, TrackedValue } from '../format-figure.ts';

/** How a figure changed between two versions. */
export interface FigureChange {
  readonly before: ReadFigure | null;
  readonly after: ReadFigure | null;
  /** After minus before with its 95 % interval; null where one of the two was not measured. */
  readonly change: ReadFigure | null;
}

/**
 * The change of a figure; it has an interval where both figures have one. The interval is made out of the two figures' own
 * (for shares: Newcombe's hybrid score interval), as if the versions had been measured on different images: on the same
 * ones it is wider than it would have to be, never narrower as long as what is hard for one version is hard for the other.
 * **Source:** Zou and Donner 2008 (MOVER); Newcombe 1998, method 10.
 */
export function figureChange(before: TrackedValue, after: TrackedValue): FigureChange {
  const [from, to] = [readFigure(before), readFigure(after)];
  if (from === null || to === null) return { before: from, after: to, change: null };
  const value = to.value - from.value;
  const interval =
    from.interval === null || to.interval === null
      ? null
      : {
          low: value - Math.hypot(to.value - to.interval.low, from.interval.high - from.value),
          high: value + Math.hypot(to.interval.high - to.value, from.value - from.interval.low),
        };
  return { before: from, after: to, change: { value, interval, count: null } };
}

/** What a change says: its direction where the interval leaves zero out; null where nothing can be said. */
export type ChangeReading = 'better' | 'worse' | 'higher' | 'lower' | 'unclear' | null;

/** Reads a change of a figure of which `better` is good (null: neither direction is good in itself). */
export function readChange({ change }: FigureChange, better: 'higher' | 'lower' | null): ChangeReading {
  if (change?.interval == null) return null;
  const { low, high } = change.interval;
  if (low <= 0 && high >= 0) return 'unclear';
  const direction = low > 0 ? 'higher' : 'lower';
  if (better === null) return direction;
  return direction === better ? 'better' : 'worse';
}
