import { readFigure } from './format-figure.ts';
import type { ReportClass, ReportModel } from './report-model.ts';

/** The gate's sentences about the class: they name it in double quotes. */
export function reasonsAbout(model: ReportModel, className: string): string[] {
  return model.gate.reasons.filter((reason) => reason.includes(`"${className}"`));
}

/** How much a class should be looked at: the larger of its concentrated images and its transplant flips, 0..1. */
function concern({ figures }: ReportClass): number {
  const value = (key: 'transplant_flip' | 'concentrated_share'): number => readFigure(figures?.[key])?.value ?? 0;
  return Math.max(value('transplant_flip'), value('concentrated_share'));
}

/** Classes in the order in which to look at them: those that the gate names, then by concern, then by drift. */
export function orderClasses(model: ReportModel): ReportClass[] {
  const named = new Set(model.classes.filter(({ name }) => reasonsAbout(model, name).length > 0));
  const drift = (row: ReportClass): number => readFigure(row.figures?.drift)?.value ?? 0;
  return [...model.classes].sort(
    (a, b) =>
      Number(named.has(b)) - Number(named.has(a)) ||
      concern(b) - concern(a) ||
      drift(b) - drift(a) ||
      a.class - b.class,
  );
}
