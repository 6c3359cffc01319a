import { TRANSPLANT_TRIALS, type TransplantScore, type TransplantTrial } from '../aggregate/index.ts';
import { wilsonInterval } from '../evaluate/index.ts';
import type { ClassMetricRow, SaliencyRow } from '../tables/rows.ts';
import { ALL_CLASSES } from './class-figures.ts';

/** Labelled images and how many of them the model gives their own class. */
export interface AccuracyCount {
  readonly images: number;
  readonly correct: number;
}

/** Adds the labelled, readable images of one saliency object to the counts by label, in place. */
export function countCorrect(
  counts: Map<number, AccuracyCount>,
  rows: readonly Pick<SaliencyRow, 'label' | 'predicted' | 'status'>[],
): void {
  for (const { label, predicted, status } of rows) {
    if (label === null || status === 'unreadable') continue;
    const { images, correct } = counts.get(label) ?? { images: 0, correct: 0 };
    counts.set(label, { images: images + 1, correct: correct + (predicted === label ? 1 : 0) });
  }
}

/** Metric `accuracy` of every labelled class and of all, with Wilson's interval. */
export function accuracyRows(
  counts: ReadonlyMap<number, AccuracyCount>,
  classNames: readonly string[],
): ClassMetricRow[] {
  return shareRows(
    'accuracy',
    counts,
    ({ correct }) => correct,
    ({ images }) => images,
    classNames,
  );
}

/**
 * The metric of every transplant trial, of every tested class and of all, with Wilson's interval: `transplant_flip` (the
 * class's window), its controls `transplant_flip_control` (a window from elsewhere in the source) and
 * `transplant_flip_same_place` (the same window of an image of another class); of the other parts
 * `transplant_flip_<part>` and `transplant_flip_<part>_control` (the same part of an image of another class).
 */
export function transplantRows(
  scores: ReadonlyMap<number, TransplantScore>,
  classNames: readonly string[],
): ClassMetricRow[] {
  return TRANSPLANT_TRIALS.flatMap((trial) =>
    shareRows(
      metricOf(trial),
      scores,
      ({ flipped }) => flipped[trial],
      ({ recipients }) => recipients,
      classNames,
    ),
  );
}

/** The counts that `transplantRows` were made of, by class. */
export function transplantScores(rows: readonly ClassMetricRow[]): Map<number, TransplantScore> {
  const classes = [...new Set(rows.map((row) => row.class))].filter((target) => target !== ALL_CLASSES);
  return new Map(
    classes.map((target) => {
      const shares = new Map(rows.filter((row) => row.class === target).map((row) => [row.metric, row]));
      const hitsOf = (trial: TransplantTrial): number => {
        const { value = 0, count = 0 } = shares.get(metricOf(trial)) ?? {};
        return Math.round(value * count);
      };
      const flipped = Object.fromEntries(TRANSPLANT_TRIALS.map((trial) => [trial, hitsOf(trial)]));
      const recipients = shares.get(metricOf('window'))?.count ?? 0;
      return [target, { recipients, flipped: flipped as TransplantScore['flipped'] }];
    }),
  );
}

function metricOf(trial: TransplantTrial): string {
  if (trial === 'window') return 'transplant_flip';
  return trial === 'elsewhere' ? 'transplant_flip_control' : `transplant_flip_${trial}`;
}

/** One metric of every class that was tried and of all together, a share with Wilson's interval. */
export function shareRows<Count>(
  metric: string,
  counts: ReadonlyMap<number, Count>,
  hitsOf: (count: Count) => number,
  triesOf: (count: Count) => number,
  classNames: readonly string[],
): ClassMetricRow[] {
  const classes = [...counts].sort(([a], [b]) => a - b);
  const total = (of: (count: Count) => number): number => classes.reduce((sum, [, count]) => sum + of(count), 0);
  const row = (target: number, className: string, hits: number, tries: number): ClassMetricRow[] =>
    tries === 0 ? [] : [{ class: target, className, metric, ...wilsonInterval(hits / tries, tries) }];
  return [
    ...row(ALL_CLASSES, 'all classes', total(hitsOf), total(triesOf)),
    ...classes.flatMap(([target, count]) =>
      row(target, classNames[target] ?? String(target), hitsOf(count), triesOf(count)),
    ),
  ];
}
