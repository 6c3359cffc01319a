import { figureChange, type Comparison } from '@saliency-atlas/activities/report';
import { FIGURE_COLUMNS, formatFigure } from '../figure-columns.ts';
import { formatTable } from '../table.ts';

/** The comparison for a terminal: figures with their changes, classes by drift, and what the gate says. */
export function comparisonText(comparison: Comparison): string {
  const { before, after, labels, gate, warnings, classes } = comparison;
  const figures = FIGURE_COLUMNS.filter(({ name }) => name !== 'drift').map(({ title, read, isShare }) => {
    const [from, to] = [read(before.overall), read(after.overall)];
    const { change } = figureChange(from, to);
    const changed =
      change === null ? ['–', ''] : [signed(change.value, isShare), intervalText(change.interval, isShare)];
    return [title, formatFigure(from, isShare), formatFigure(to, isShare), ...changed];
  });
  const rows = classes.map(({ name, drift, before: from, after: to }) => {
    const share = (value: number | null | undefined): string => formatFigure(value ?? null, true);
    return [name, formatFigure(drift, false), share(from?.figures?.window_share), share(to?.figures?.window_share)];
  });
  return [
    formatTable(['all classes', labels.before, labels.after, 'change', '95 % interval'], figures),
    '',
    formatTable(['class', 'drift', `window ${labels.before}`, `window ${labels.after}`], rows),
    '',
    `Gate, ${labels.after} against ${labels.before}: ${gate.verdict}`,
    ...gate.reasons.map((reason) => `  ${reason}`),
    ...warnings.map((warning) => `Note: ${warning}`),
  ].join('\n');
}

/** The same for machines; `run` is the earlier, `other` the later one. */
export function comparisonJson(comparison: Comparison, page: string | null): object {
  const { before, after, gate, warnings, classes } = comparison;
  const drift = Object.fromEntries(classes.flatMap((row) => (row.drift === null ? [] : [[row.class, row.drift]])));
  const changes = FIGURE_COLUMNS.flatMap(({ name, read }) => {
    const { change } = figureChange(read(before.overall), read(after.overall));
    if (change === null || name === 'drift') return [];
    return [[name, { value: change.value, low: change.interval?.low ?? null, high: change.interval?.high ?? null }]];
  });
  return {
    run: before,
    other: after,
    drift,
    changes: Object.fromEntries(changes) as object,
    gate,
    warnings,
    ...(page === null ? {} : { page }),
  };
}

function signed(value: number, isShare: boolean): string {
  const text = isShare ? (100 * value).toFixed(1) : value.toFixed(3);
  return value > 0 ? `+${text}` : text;
}

function intervalText(interval: { low: number; high: number } | null, isShare: boolean): string {
  return interval === null ? '' : `${signed(interval.low, isShare)} to ${signed(interval.high, isShare)}`;
}
