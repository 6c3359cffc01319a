import type { Figure } from '@saliency-atlas/contract';

/** How a figure is written: a share as percent, a difference of shares as signed points, or a plain number. */
export type FigureUnit = 'percent' | 'points' | 'number';

/** What stands where there is no figure; never 0. */
export const NOT_MEASURED = 'not measured';

/** A tracked figure as the history holds it: with interval, without, or absent. */
export type TrackedValue = Figure | number | null | undefined;

/** A finite figure, its interval where it has a finite one; null where nothing was measured. */
export interface ReadFigure {
  readonly value: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly count: number | null;
}

/** Reads a figure; null where it is absent or not a finite number. */
export function readFigure(tracked: TrackedValue): ReadFigure | null {
  if (tracked === null || tracked === undefined) return null;
  if (typeof tracked === 'number') {
    return Number.isFinite(tracked) ? { value: tracked, interval: null, count: null } : null;
  }
  const { value, low, high, count } = tracked;
  if (!Number.isFinite(value)) return null;
  // The resampled interval of one image has no width, which says nothing about how sure the figure is.
  const isOne = count === 1 && low === high;
  const interval = Number.isFinite(low) && Number.isFinite(high) && !isOne ? { low, high } : null;
  return { value, interval, count: Number.isFinite(count) ? count : null };
}

function digits(value: number, unit: FigureUnit): string {
  const text = unit === 'number' ? value.toFixed(3) : (value * 100).toFixed(1);
  // toFixed keeps the sign of what it rounded to zero.
  return (/^-0(\.0+)?$/.test(text) ? text.slice(1) : text).replace('-', '−');
}

const SUFFIX: Readonly<Record<FigureUnit, string>> = { percent: '\u202f%', points: '\u202fpp', number: '' };

/** A value in words: `92.1 %`, `+14.8 pp`, `0.684`, or "not measured". */
export function formatValue(value: number | null | undefined, unit: FigureUnit): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOT_MEASURED;
  const sign = unit === 'points' && value > 0 ? '+' : '';
  return `${sign}${digits(value, unit)}${SUFFIX[unit]}`;
}

/** The interval in words, `90.8 to 93.3`; empty where there is none. */
export function formatInterval(figure: ReadFigure | null, unit: FigureUnit): string {
  if (figure?.interval == null) return '';
  return `${digits(figure.interval.low, unit)} to ${digits(figure.interval.high, unit)}`;
}

/** A count with narrow spaces between groups of three; "not measured" where unknown. */
export function formatCount(count: number | null): string {
  if (count === null || !Number.isFinite(count)) return NOT_MEASURED;
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** A count with its noun: `1 image`, `2 images`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
