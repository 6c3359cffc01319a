import type { ClassFigures } from '@saliency-atlas/contract';
import { wilsonInterval } from '../evaluate/index.ts';
import { criticalValue } from '../track/critical-value.ts';
import { FLIP_FIGURES } from './flip-figures.ts';
import { readFigure } from './format-figure.ts';
import type { ReportClass, ReportModel } from './report-model.ts';

/** What the order is made from. */
type Orderable = Pick<ReportClass, 'class' | 'name' | 'figures'>;

/** The gate's sentences about the class: they name it in double quotes. */
export function reasonsAbout(model: Pick<ReportModel, 'gate'>, className: string): string[] {
  return model.gate.reasons.filter((reason) => reason.includes(`"${className}"`));
}

/** Shares of a class that are reasons to look at it. */
const CONCERNS = ['concentrated_share', ...Object.values(FLIP_FIGURES)] as const;
export type Concern = (typeof CONCERNS)[number];

/** Chance that noise alone puts any of the classes above another share than its own. */
const FAMILY_ERROR = 0.05;

/**
 * What a class's share is at least, 0..1: the lower end of an interval that is as wide as the number of classes asks, so
 * that a class of one image is not the most extreme of all for having been unlucky once. −1 where it was not measured.
 */
export function leastShare(figures: ClassFigures | null | undefined, key: Concern, classCount: number): number {
  const read = readFigure(figures?.[key]);
  if (read === null) return -1;
  const { value, count } = read;
  if (count === null || count < 1) return value;
  return wilsonInterval(value, count, criticalValue(classCount, FAMILY_ERROR)).low;
}

/** Classes in the order in which to look at them: those that the gate names, then by concern, then by drift. */
export function orderClasses<Row extends Orderable>(
  model: Pick<ReportModel, 'gate'> & { readonly classes: readonly Row[] },
): Row[] {
  const named = new Set(model.classes.filter(({ name }) => reasonsAbout(model, name).length > 0));
  const drift = (row: Orderable): number => readFigure(row.figures?.drift)?.value ?? 0;
  const concerns = new Map(
    model.classes.map((row) => {
      const least = CONCERNS.map((key) => leastShare(row.figures, key, model.classes.length));
      return [row, Math.max(0, ...least)] as const;
    }),
  );
  const concern = (row: Row): number => concerns.get(row) ?? 0;
  return [...model.classes].sort(
    (a, b) =>
      Number(named.has(b)) - Number(named.has(a)) ||
      concern(b) - concern(a) ||
      drift(b) - drift(a) ||
      a.class - b.class,
  );
}
