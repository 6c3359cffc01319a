import { readFigure } from './format-figure.ts';
import type { ReportClass, ReportModel } from './report-model.ts';

/** What the order is made from. */
type Orderable = Pick<ReportClass, 'class' | 'name' | 'figures'>;

/** The gate's sentences about the class: they name it in double quotes. */
export function reasonsAbout(model: Pick<ReportModel, 'gate'>, className: string): string[] {
  return model.gate.reasons.filter((reason) => reason.includes(`"${className}"`));
}

/** How much a class should be looked at: the larger of its concentrated images and its transplant flips, 0..1. */
function concern({ figures }: Orderable): number {
  const value = (key: 'transplant_flip' | 'concentrated_share'): number => readFigure(figures?.[key])?.value ?? 0;
  return Math.max(value('transplant_flip'), value('concentrated_share'));
}

/** Classes in the order in which to look at them: those that the gate names, then by concern, then by drift. */
export function orderClasses<Row extends Orderable>(
  model: Pick<ReportModel, 'gate'> & { readonly classes: readonly Row[] },
): Row[] {
  const named = new Set(model.classes.filter(({ name }) => reasonsAbout(model, name).length > 0));
  const drift = (row: Orderable): number => readFigure(row.figures?.drift)?.value ?? 0;
  return [...model.classes].sort(
    (a, b) =>
      Number(named.has(b)) - Number(named.has(a)) ||
      concern(b) - concern(a) ||
      drift(b) - drift(a) ||
      a.class - b.class,
  );
}
