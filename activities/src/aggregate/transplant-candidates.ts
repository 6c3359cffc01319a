import { imageSeed } from '../explain/random.ts';
import type { SaliencyRow } from '../tables/rows.ts';
import { bestWindow, saliencyWindow } from './best-window.ts';
import { keepFirst, type FirstItems } from './keep-first.ts';
import { positiveSaliency } from './salient-pixels.ts';
import type { PlacedWindow } from './transplant-parts.ts';

/** Share of a class's images whose own windows are transplanted: the most concentrated ones, and how many at least. */
const CONCENTRATED_SHARE = 0.1;
const LEAST_CONCENTRATED = 3;
/** Where an image stands in the drawing does not depend on a class. */
const ANY_CLASS = 0;

/** An image that may take part in transplant tests; `image` leads to its pixels. */
export interface TransplantCandidate<Image> {
  readonly image: Image;
  readonly imageSha256: string;
  readonly predicted: number;
  /** As good as random: images stand in its order. */
  readonly draw: number;
}

/** One whose part may be carried: an image that is explained as the class that the model gives it. */
export interface TransplantSource<Image> extends TransplantCandidate<Image> {
  /** The window that holds most of its saliency, and how much of it. */
  readonly window: PlacedWindow;
  readonly concentration: number;
}

/** What is needed of an explained image, its map [height, width]. */
export type CandidateRow = Pick<SaliencyRow, 'imageSha256' | 'predicted' | 'target' | 'status' | 'map'>;

/** Images for the transplant tests of all classes, drawn in one pass over the explained images of a run. */
export interface TransplantCandidates<Image> {
  /** Offers one explained image; order never matters, and equal pictures count once. */
  add(row: CandidateRow, image: Image): void;
  /** At most `limit` images that the model gives another class. Of all classes they are the same, as far as can be. */
  recipients(targetClass: number): readonly TransplantCandidate<Image>[];
  /** At most `limit` images explained as the class. */
  sources(targetClass: number): readonly TransplantSource<Image>[];
  /** Of the images explained as the class the most concentrated tenth: at least three where there are so many. */
  concentrated(targetClass: number): readonly TransplantSource<Image>[];
}

interface ClassCandidates<Image> {
  /** Images explained as the class, those that are not kept too. */
  explained: number;
  readonly predicted: FirstItems<TransplantCandidate<Image>>;
  readonly sources: FirstItems<TransplantSource<Image>>;
  readonly concentrated: FirstItems<TransplantSource<Image>>;
}

/**
 * An empty collection for maps [height, width]; images are drawn by `seed` and their own digests. Memory is for six
 * times `limit` images a class at most, however many images there are.
 */
export function transplantCandidates<Image>(
  height: number,
  width: number,
  limit: number,
  seed: number,
): TransplantCandidates<Image> {
  const classes = new Map<number, ClassCandidates<Image>>();
  const ofClass = (target: number): ClassCandidates<Image> => {
    const own = classes.get(target) ?? emptyClass<Image>(limit);
    classes.set(target, own);
    return own;
  };
  const size = saliencyWindow(height, width);
  // Without the images of any one class, of which it holds `limit` at most, it still has the first `limit` others.
  let pool: readonly TransplantCandidate<Image>[] | null = null;
  return {
    add({ imageSha256, predicted, target, status, map }, image) {
      if (status === 'unreadable') return;
      const candidate = { image, imageSha256, predicted, draw: imageSeed(seed, imageSha256, ANY_CLASS) };
      const own = ofClass(predicted);
      pool = null;
      own.predicted.offer(candidate);
      if (target !== predicted || status !== 'ok') return;
      const { share, top, left } = bestWindow(positiveSaliency(map), height, width, size);
      const source = { ...candidate, window: { ...size, top, left }, concentration: share };
      own.explained++;
      own.sources.offer(source);
      own.concentrated.offer(source);
    },
    recipients: (targetClass) => {
      pool ??= [...classes.values()]
        .flatMap((own) => own.predicted.items())
        .sort(byDraw)
        .slice(0, 2 * limit);
      return pool.filter(({ predicted }) => predicted !== targetClass).slice(0, limit);
    },
    sources: (targetClass) => classes.get(targetClass)?.sources.items() ?? [],
    concentrated: (targetClass) => {
      const own = classes.get(targetClass);
      if (own === undefined) return [];
      const most = Math.max(LEAST_CONCENTRATED, Math.ceil(CONCENTRATED_SHARE * own.explained));
      return own.concentrated.items().slice(0, most);
    },
  };
}

function emptyClass<Image>(limit: number): ClassCandidates<Image> {
  return {
    explained: 0,
    predicted: keepFirst<TransplantCandidate<Image>>(limit, byDraw),
    sources: keepFirst<TransplantSource<Image>>(limit, byDraw),
    concentrated: keepFirst<TransplantSource<Image>>(limit, byConcentration),
  };
}

function byDraw(a: TransplantCandidate<unknown>, b: TransplantCandidate<unknown>): number {
  return a.draw - b.draw || (a.imageSha256 < b.imageSha256 ? -1 : Number(a.imageSha256 > b.imageSha256));
}

function byConcentration(a: TransplantSource<unknown>, b: TransplantSource<unknown>): number {
  return b.concentration - a.concentration || byDraw(a, b);
}
