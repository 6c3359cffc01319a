import { createHash } from 'node:crypto';
import type { GlobalTable, PlanRow, SaliencyRow } from '../tables/rows.ts';
import { createConfusionCount } from './confusion-count.ts';
import type { Confusion } from './confusion-count.ts';
import { outcomeOf } from './image-filter.ts';
import type { FilteredImage } from './image-filter.ts';
import { createLeastItems } from './least-items.ts';
import type { LeastItems } from './least-items.ts';
import { encodeMap } from './map-code.ts';
import type { ReportMap } from './report-model.ts';
import { smallMap } from './small-map.ts';

const MOST_CELLS = 1000;
const PER_CELL = 6;

/** An image for the browser, without its picture. */
export interface SurveyedImage extends FilteredImage {
  /** The class explained. */
  readonly target: number;
  /** Map [height, width] in the code of `encodeMap`, as small as the browser shows it; null where there is none. */
  readonly map: { readonly height: number; readonly width: number; readonly code: Uint8Array } | null;
  /** Where to find the picture. */
  readonly plan: PlanRow;
}

/** What one pass over all maps found. Counts are of images, not of rows. */
export interface ImageSurvey {
  readonly images: number;
  readonly right: number;
  readonly wrong: number;
  readonly unreadable: number;
  readonly degenerate: number;
  readonly converged: number;
  readonly passes: number;
  /** Passes that were left of their budgets where maps settled. */
  readonly passesSaved: number;
  readonly confusion: Confusion;
  /** A sample of the images; whatever its length, its beginning is as mixed as the whole. */
  readonly sample: readonly SurveyedImage[];
}

/** Takes part in one pass over all maps. */
export interface ImageSurveyor {
  /** Rows of the same image must follow each other; all but the first count for their passes alone. */
  offer(row: SaliencyRow, plan: PlanRow, typicality: number | null): void;
  finish(): ImageSurvey;
}

/**
 * Counts outcomes and confusions over all images and keeps a sample of at most `limit` of them: right answers at
 * random, wrong ones spread over the kinds of confusion, the right ones whose maps are least like their class's, and some
 * without a map. Random means by the digest of the id, so the same run gives the same sample in any order. Memory does
 * not grow with the number of images. `passesPerMap` is the budget of a map.
 */
export function createImageSurveyor(
  global: Pick<GlobalTable, 'height' | 'width'>,
  limit: number,
  passesPerMap: number,
): ImageSurveyor {
  const { height, width } = global;
  const shrink = (values: Float32Array): ReportMap => smallMap({ height, width, values });
  const confusion = createConfusionCount(shrink);
  const kept = {
    right: createLeastItems<SurveyedImage>(limit),
    wrong: createLeastItems<SurveyedImage>(limit),
    outlier: createLeastItems<SurveyedImage>(Math.ceil(limit / 8)),
    'no-map': createLeastItems<SurveyedImage>(Math.ceil(limit / 8)),
  };
  const counts = {
    images: 0,
    right: 0,
    wrong: 0,
    unreadable: 0,
    degenerate: 0,
    converged: 0,
    passes: 0,
    passesSaved: 0,
  };
  /** A few of each kind of confusion, so that the rare ones are seen beside the common ones. */
  const perCell = new Map<string, LeastItems<SurveyedImage>>();
  const cellOf = ({ label, predicted }: SaliencyRow): LeastItems<SurveyedImage> | undefined => {
    const key = `${String(label)}>${predicted}`;
    const found = perCell.get(key);
    if (found !== undefined || perCell.size >= MOST_CELLS) return found;
    const created = createLeastItems<SurveyedImage>(PER_CELL);
    perCell.set(key, created);
    return created;
  };
  let lastId: string | null = null;
  return {
    offer(row, plan, typicality) {
      counts.passes += row.passes;
      if (row.converged) counts.passesSaved += passesPerMap - row.passes;
      if (row.imageId === lastId) return;
      lastId = row.imageId;
      const outcome = outcomeOf(row);
      counts.images += 1;
      if (outcome === 'right' || outcome === 'wrong') counts[outcome] += 1;
      if (row.status !== 'ok') counts[row.status] += 1;
      if (row.converged) counts.converged += 1;
      if (row.status !== 'unreadable') confusion.offer(row);
      const make = (): SurveyedImage => {
        const { imageId: id, label, predicted, target, score, status } = row;
        const small = status === 'ok' ? shrink(row.map) : null;
        const map = small && { height: small.height, width: small.width, code: encodeMap(small.values) };
        return { id, label, predicted, target, score, status, typicality, map, plan };
      };
      const stratum = outcome === 'unlabelled' ? 'right' : outcome;
      const key = chance(row.imageId);
      kept[stratum].offer(key, row.imageId, make);
      if (stratum === 'wrong') cellOf(row)?.offer(key, row.imageId, make);
      if (stratum === 'right' && typicality !== null) kept.outlier.offer(typicality, row.imageId, make);
    },
    finish() {
      const cells = [...perCell].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell.sorted());
      const wrong = inTurn([inTurn(cells), kept.wrong.sorted()]);
      const right = kept.right.sorted();
      // Right and wrong by turns, then an outlier and one without a map now and then.
      const [even, odd] = [0, 1].map((part) => right.filter((_, index) => index % 2 === part));
      const [evenWrong, oddWrong] = [0, 1].map((part) => wrong.filter((_, index) => index % 2 === part));
      const mixed = inTurn([even!, evenWrong!, odd!, oddWrong!, kept.outlier.sorted(), kept['no-map'].sorted()]);
      const once = new Map(mixed.map((image) => [image.id, image]));
      return { ...counts, confusion: confusion.finish(), sample: [...once.values()].slice(0, limit) };
    },
  };
}

/** A number 0..1 that depends on the id alone and knows no pattern in it. */
function chance(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE() / 2 ** 32;
}

/** The first of every list, then the second of every list, and so on. */
function inTurn<Item>(lists: readonly (readonly Item[])[]): Item[] {
  const longest = lists.reduce((length, list) => Math.max(length, list.length), 0);
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list.slice(index, index + 1))).flat();
}
