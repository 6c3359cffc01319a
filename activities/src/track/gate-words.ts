import type { ClassFigures } from '@saliency-atlas/contract';
import type { ShareRule } from './share-rules.ts';
import type { UnusualDrift } from './unusual-drift.ts';
import type { UnusualWindow } from './unusual-window.ts';
import type { ClassRow, ClassTable } from './class-table.ts';

/** A share beyond its limit, and what it was in the version compared with. */
export interface Exceeded {
  readonly now: number;
  readonly limit: number;
  readonly before: { readonly version: string; readonly value: number } | null;
}

/** Where a class's top window lies and how large it is, in words. */
export interface WindowWords {
  readonly place: string;
  readonly window: string;
}

/** `Class "Shirt"`, or `All classes` for null. */
export function subjectOf(figures: Pick<ClassFigures, 'class_name'> | null): string {
  return figures === null ? 'All classes' : `Class "${figures.class_name}"`;
}

/** Why a share beyond its own limit refuses a version. */
export function valueSentence(key: ShareRule['key'], subject: string, found: Exceeded, at: WindowWords): string {
  const limit = limitWords(found);
  const become = `${percent(found.now)} of them into this class (${limit})`;
  const { place, window } = at;
  switch (key) {
    case 'concentrated_share':
      return (
        `${subject}: ${percent(found.now)} of its images have most of their saliency in one ${window} window` +
        ` (${limit}). The model probably reads something small ${place} instead of the object.`
      );
    case 'transplant_flip':
      return (
        `${subject}: its top ${window} window ${place}, pasted into images of other classes, turns ${become}.` +
        ` That patch decides the class by itself.`
      );
    case 'transplant_flip_concentrated':
      return (
        `${subject}: the ${window} windows that its most concentrated images look at, pasted into images of other` +
        ` classes, turn ${become}. Something small that a part of its images carries decides the class by itself.`
      );
    case 'transplant_flip_frame':
      return (
        `${subject}: the outer edge of its images, put around images of other classes, turns ${become}.` +
        ` The model probably reads a border instead of the object.`
      );
    case 'transplant_flip_tone':
      return (
        `${subject}: brightness and contrast of its images, given to images of other classes, turn ${become}.` +
        ` The model probably reads a colour cast or the exposure instead of the object.`
      );
    case 'transplant_flip_grain':
      return (
        `${subject}: the finest grain of its images, laid over images of other classes, turns ${become}.` +
        ` The model probably reads noise, compression or a texture instead of the object.`
      );
  }
}

/** Why a change since another version refuses this one; shares, the limit one of change. */
export function changeSentence(
  subject: string,
  what: string,
  before: number,
  now: number,
  limit: number,
  version: string,
): string {
  const moved = now > before ? 'rose' : 'fell';
  return (
    `${subject}: ${what} ${moved} from ${percent(before)} in version ${version} to ${percent(now)}` +
    ` (by ${points(Math.abs(now - before))} points; limit ${points(limit)}).`
  );
}

/** Why a version's maps deserve a look although no limit is exceeded. */
export function unusualDriftSentence({ changes, className, drift, usual }: UnusualDrift): string {
  return (
    `The maps of class "${className}" moved by ${drift.toFixed(2)} (usual: ${usual.toFixed(2)}); for what is usual in each` +
    ` class, none of the ${changes} accepted changes before moved any class as far. Honest retraining does that once in` +
    ` ${changes + 1} times, so it refuses nothing: look at the two maps.`
  );
}

/** Why a version's maps deserve a look although its windows are within their limits. */
export function unusualWindowSentence({ versions, className, share, usual }: UnusualWindow): string {
  return (
    `${percent(share)} of the saliency of class "${className}" lies in its best window, ${points(share - usual)} points more` +
    ` than in the ${versions} accepted versions before on average; in none of those did any class stand out as far.` +
    ` Honest retraining does that once in ${versions + 1} times, so it refuses nothing: look at the two maps.`
  );
}

/** The window of a class; `row` is undefined where the class has no map. */
export function windowInWords(row: ClassRow | undefined, global: ClassTable): WindowWords {
  if (row === undefined) return { place: 'in the image', window: 'small' };
  const vertical = third(row.windowTop + row.windowHeight / 2, global.height, ['top', '', 'bottom']);
  const horizontal = third(row.windowLeft + row.windowWidth / 2, global.width, ['left', '', 'right']);
  const window = `${row.windowHeight}×${row.windowWidth}`;
  if (vertical === '' && horizontal === '') return { place: 'in the middle', window };
  const corner = vertical !== '' && horizontal !== '';
  return { place: corner ? `in the ${vertical} ${horizontal} corner` : `at the ${vertical}${horizontal} edge`, window };
}

function third(centre: number, side: number, names: readonly [string, string, string]): string {
  return centre < side / 3 ? names[0] : centre > (2 * side) / 3 ? names[2] : names[1];
}

function limitWords({ limit, before }: Exceeded): string {
  const earlier = before === null ? '' : `; version ${before.version}: ${percent(before.value)}`;
  return `limit ${percent(limit)}${earlier}`;
}

function percent(share: number): string {
  return `${points(share)} %`;
}

/** Hundredths of a whole; one decimal below 10, where it matters. */
function points(share: number): string {
  const value = 100 * share;
  return String(Number(value < 10 ? value.toFixed(1) : value.toFixed(0)));
}
