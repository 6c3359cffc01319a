import type { Trial } from './bench-options.ts';
import type { TrialResult } from './bench-table.ts';

/**
 * How early stops held, as Markdown: a line for each trial that may stop and has its whole budget beside it. The bound
 * holds where the map's rank correlation with the budget's map is at least what was asked for.
 */
export function formatCoverage(trials: readonly Trial[], results: readonly TrialResult[]): string {
  const header = [
    'budget',
    'agreement asked for',
    'stopped',
    'bound held',
    'lowest and mean agreement',
    'passes saved',
  ];
  const lines = trials.flatMap(({ name, passes: budget, stopAt }) => {
    const whole = trials.some((other) => other.method === 'atlas' && other.passes === budget && other.stopAt === null);
    if (stopAt === null || !whole) return [];
    const rows = results.filter(({ trial }) => trial === name);
    const agreements = rows.flatMap(({ agreement }) => (agreement === null ? [] : [agreement]));
    const held = agreements.filter((agreement) => agreement >= stopAt).length;
    const mean = agreements.reduce((sum, agreement) => sum + agreement, 0) / agreements.length;
    const used = rows.reduce((sum, { passes }) => sum + passes, 0) / (rows.length * budget);
    const found = agreements.length === 0 ? '–' : `${Math.min(...agreements).toFixed(3)}, ${mean.toFixed(3)}`;
    return [
      [
        String(budget),
        String(stopAt),
        `${agreements.length}/${rows.length}`,
        `${held}/${agreements.length}`,
        found,
        `${(100 * (1 - used)).toFixed(1)} %`,
      ],
    ];
  });
  return [header, Array<string>(header.length).fill('---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
