import { bootstrapInterval, type Interval } from '@saliency-atlas/activities/evaluate';
import type { GroupCost } from './explain-group.ts';

/** One trial on one image. */
export interface TrialResult {
  readonly trial: string;
  readonly imageId: string;
  /** NaN where no curves were asked for. */
  readonly insertion: number;
  readonly deletion: number;
  /** Passes used, fewer than the budget where a method stops early. */
  readonly passes: number;
  readonly status: string;
  /** The method's own expectation of the rank correlation with another seed. */
  readonly confidence: number | null;
  /** Measured rank correlation with another seed's map; null where no second seed was run. */
  readonly stability: number | null;
  /** Rank correlation with the map of the whole budget, where a trial that stops early has its budget beside it. */
  readonly agreement: number | null;
}

export interface TableRow {
  readonly trial: string;
  readonly images: number;
  readonly passes: number;
  readonly insertion: Interval;
  readonly deletion: Interval;
  readonly difference: Interval;
  /** Paired difference to each reference trial, over the images that both have. */
  readonly gains: readonly (Interval | null)[];
  readonly stability: Interval | null;
  /** Mean and lowest agreement of early stops with the whole budget's map. */
  readonly agreement: { readonly mean: number; readonly lowest: number } | null;
  readonly passesPerSecond: number | null;
}

const SEED = 1;

/** Means over images with bootstrap 95 % intervals, one row per trial in the order given. */
export function tabulate(
  trials: readonly string[],
  results: readonly TrialResult[],
  references: readonly string[],
  costs: ReadonlyMap<string, GroupCost>,
): TableRow[] {
  const differenceOf = ({ insertion, deletion }: TrialResult): number => insertion - deletion;
  const referenceMaps = references.map(
    (name) => new Map(results.filter(({ trial }) => trial === name).map((row) => [row.imageId, differenceOf(row)])),
  );
  return trials.flatMap((trial): TableRow[] => {
    const rows = results.filter((result) => result.trial === trial);
    if (rows.length === 0) return [];
    const mean = (values: readonly number[]): Interval => bootstrapInterval(values, SEED);
    const orNull = (values: readonly number[]): Interval | null => (values.length === 0 ? null : mean(values));
    const gains = referenceMaps.map((referenceOf, index) => {
      const paired = rows.filter(({ imageId }) => referenceOf.has(imageId));
      if (trial === references[index]) return null;
      return orNull(paired.map((row) => differenceOf(row) - referenceOf.get(row.imageId)!));
    });
    const cost = costs.get(trial);
    const agreements = rows.flatMap(({ agreement }) => (agreement === null ? [] : [agreement]));
    return [
      {
        trial,
        images: rows.length,
        passes: rows.reduce((sum, { passes }) => sum + passes, 0) / rows.length,
        insertion: mean(rows.map(({ insertion }) => insertion)),
        deletion: mean(rows.map(({ deletion }) => deletion)),
        difference: mean(rows.map(differenceOf)),
        gains,
        stability: orNull(rows.flatMap(({ stability }) => (stability === null ? [] : [stability]))),
        agreement: agreements.length === 0 ? null : { mean: mean(agreements).value, lowest: Math.min(...agreements) },
        passesPerSecond: cost === undefined || cost.passes === 0 ? null : (cost.passes / cost.elapsedMs) * 1000,
      },
    ];
  });
}

/** The table as Markdown. */
export function formatTable(rows: readonly TableRow[], references: readonly string[]): string {
  const header = [
    'trial',
    'n',
    'passes',
    'insertion ↑',
    'deletion ↓',
    'difference ↑',
    ...references.map((name) => `Δ to ${name}`),
  ];
  const lines = rows.map((row) => [
    row.trial,
    String(row.images),
    row.passes.toFixed(0),
    formatInterval(row.insertion, ''),
    formatInterval(row.deletion, ''),
    formatInterval(row.difference, ''),
    ...row.gains.map((gain) => formatInterval(gain, '+')),
    row.stability === null ? '–' : `${formatInterval(row.stability, '')} (n ${String(row.stability.count)})`,
    row.agreement === null ? '–' : `${row.agreement.mean.toFixed(3)} (≥ ${row.agreement.lowest.toFixed(3)})`,
    row.passesPerSecond === null ? 'cached' : row.passesPerSecond.toFixed(0),
  ]);
  const all = [
    [...header, 'seed stability', 'agreement with the budget', 'passes/s'],
    Array<string>(header.length + 3).fill('---'),
    ...lines,
  ];
  return all.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function formatInterval(interval: Interval | null, plus: '' | '+'): string {
  if (interval === null || !Number.isFinite(interval.value)) return '–';
  const signed = (value: number): string => `${value >= 0 ? plus : ''}${value.toFixed(3)}`;
  return `${signed(interval.value)} [${signed(interval.low)}, ${signed(interval.high)}]`;
}
