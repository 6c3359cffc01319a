import { bootstrapInterval } from '../evaluate/index.ts';
import { GLOBAL_INPUT_KINDS } from '../tables/rows.ts';
import type { ClassMetricRow, GlobalInputKind, GlobalInputRow } from '../tables/rows.ts';
import { ALL_CLASSES } from './class-figures.ts';
import { shareRows } from './share-rows.ts';

/**
 * Metrics `global_input_accuracy/<kind>`, the share of a class's groups whose global input the model gives to the class,
 * with Wilson's interval, and `global_input_score/<kind>`, the mean probability of the class, with a bootstrap interval
 * from `seed`; of every class and of all. One trial is one group of images; the row of all images together is none.
 */
export function globalInputRows(
  rows: readonly GlobalInputRow[],
  classNames: readonly string[],
  seed: number,
): ClassMetricRow[] {
  const groups = rows.filter(({ group }) => group >= 0);
  return GLOBAL_INPUT_KINDS.flatMap((kind) => {
    const own = groups.filter((row) => row.kind === kind);
    return [...accuracyOf(kind, own, classNames), ...scoreOf(kind, own, classNames, seed)];
  });
}

function byClass(rows: readonly GlobalInputRow[]): Map<number, GlobalInputRow[]> {
  const classes = new Map<number, GlobalInputRow[]>();
  for (const row of rows) classes.set(row.class, [...(classes.get(row.class) ?? []), row]);
  return classes;
}

function accuracyOf(
  kind: GlobalInputKind,
  rows: readonly GlobalInputRow[],
  classNames: readonly string[],
): ClassMetricRow[] {
  const right = (own: readonly GlobalInputRow[]): number => own.filter((row) => row.predicted === row.class).length;
  return shareRows(`global_input_accuracy/${kind}`, byClass(rows), right, (own) => own.length, classNames);
}

function scoreOf(
  kind: GlobalInputKind,
  rows: readonly GlobalInputRow[],
  classNames: readonly string[],
  seed: number,
): ClassMetricRow[] {
  if (rows.length === 0) return [];
  const classes = [...byClass(rows)].sort(([a], [b]) => a - b);
  return [[ALL_CLASSES, rows] as const, ...classes].map(([target, own]) => ({
    class: target,
    className: target === ALL_CLASSES ? 'all classes' : (classNames[target] ?? String(target)),
    metric: `global_input_score/${kind}`,
    ...bootstrapInterval(
      own.map(({ score }) => score),
      seed,
    ),
  }));
}
