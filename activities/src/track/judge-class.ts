import type { ClassFigures, Figure } from '@saliency-atlas/contract';
import type { Job } from '@saliency-atlas/contract/job';
import { wilsonInterval } from '../evaluate/index.ts';
import type { ClassTable } from './class-table.ts';
import { changeSentence, subjectOf, valueSentence, windowInWords } from './gate-words.ts';
import type { Exceeded } from './gate-words.ts';
import { SHARE_RULES } from './share-rules.ts';
import type { ShareRule } from './share-rules.ts';

/** The limits of a job, as shares: values by themselves, and changes since another version; and what chance may do. */
export type GateLimits = Pick<Job['gate'], 'valueThreshold' | 'changeThreshold' | 'familyError' | 'drift'>;

/** The figures of a class in the version compared with. */
export interface Earlier {
  readonly version: string;
  /** Null where that version did not know the class. */
  readonly figures: ClassFigures | null;
}

/**
 * One sentence per limit that the class exceeds by `z` standard errors; a figure beyond its own limit is not reported
 * again as a change.
 */
export function judgeClass(
  now: ClassFigures,
  earlier: Earlier | null,
  { valueThreshold, changeThreshold }: GateLimits,
  z: number,
  global: ClassTable,
): string[] {
  const subject = subjectOf(now);
  const at = windowInWords(
    global.rows.find((row) => row.class === now.class),
    global,
  );
  return [
    ...SHARE_RULES.flatMap((rule) => {
      const found = beyondValue(now, earlier, rule, valueThreshold[rule.limit], z);
      if (found !== null) return [valueSentence(rule.key, subject, found, at)];
      return judgeRise(now, earlier, rule, changeThreshold[rule.limit], z);
    }),
    ...judgeWindowShare(now, earlier, changeThreshold.windowShare, `${at.window} window ${at.place}`),
    ...judgeAccuracy(subject, now.accuracy, earlier, earlier?.figures?.accuracy, changeThreshold.accuracyDrop, z),
  ];
}

/** A finding where accuracy fell by more than the limit and `z` standard errors. */
export function judgeAccuracy(
  subject: string,
  now: Figure | null,
  earlier: Pick<Earlier, 'version'> | null,
  before: Figure | null | undefined,
  limit: number,
  z: number,
): string[] {
  if (now === null || earlier === null || !before || lowestRise(before, now, z) <= limit) return [];
  return [changeSentence(subject, 'accuracy', before.value, now.value, limit, earlier.version)];
}

function beyondValue(
  now: ClassFigures,
  earlier: Earlier | null,
  { key }: ShareRule,
  limit: number,
  z: number,
): Exceeded | null {
  const figure = now[key] ?? null;
  if (figure === null || wilsonInterval(figure.value, figure.count, z).low <= limit) return null;
  const before = earlier?.figures?.[key];
  return {
    now: figure.value,
    limit,
    before: earlier && before ? { version: earlier.version, value: before.value } : null,
  };
}

function judgeRise(
  now: ClassFigures,
  earlier: Earlier | null,
  { key, words }: ShareRule,
  limit: number,
  z: number,
): string[] {
  const [figure, before] = [now[key], earlier?.figures?.[key]];
  if (!figure || earlier === null || !before || lowestRise(figure, before, z) <= limit) return [];
  return [changeSentence(subjectOf(now), words, before.value, figure.value, limit, earlier.version)];
}

/** The window share is a figure of the mean map and has no interval. */
function judgeWindowShare(now: ClassFigures, earlier: Earlier | null, limit: number, window: string): string[] {
  const [share, before] = [now.window_share, earlier?.figures?.window_share ?? null];
  if (share === null || earlier === null || before === null || share - before <= limit) return [];
  const what = `the largest share of its saliency in one window (now the ${window})`;
  return [changeSentence(subjectOf(now), what, before, share, limit, earlier.version)];
}

/** The lower end of the interval of `now − before`. **Source:** Newcombe 1998, hybrid score interval. */
function lowestRise(nowFigure: Figure, beforeFigure: Figure, z: number): number {
  const now = wilsonInterval(nowFigure.value, nowFigure.count, z);
  const before = wilsonInterval(beforeFigure.value, beforeFigure.count, z);
  return now.value - before.value - Math.hypot(now.value - now.low, before.high - before.value);
}
