import type { TransplantExampleRow } from '../tables/rows.ts';
import { readPrediction } from './classify-pictures.ts';
import type { PlacedWindow } from './transplant.ts';
import { TRANSPLANTS_PER_PAIR } from './transplant.ts';

/** Examples kept of a class: recipients that became the class first, then those that did not. */
const EXAMPLES_PER_CLASS = 3;
/** Classes of which examples are kept: two whole pictures each must not make an object that nobody can open. */
const MOST_CLASSES = 60;

/** A pair of a transplant test, with the recipient's picture before. */
export interface TransplantPair {
  readonly sourceId: string;
  readonly recipientId: string;
  /** What the model says about the recipient as it is. */
  readonly predictedBefore: number;
  /** uint8 [height, width, channels]. */
  readonly recipient: Uint8Array;
}

/**
 * A few transplants of one class as pictures before and after: flipped ones by falling probability of the class, then
 * the others likewise. `pictures` and `probabilities` are those of the whole test (see `transplantPictures`).
 */
export function transplantExamples(
  { class: target, className }: { readonly class: number; readonly className: string },
  pairs: readonly TransplantPair[],
  window: PlacedWindow,
  pictures: Uint8Array,
  probabilities: Float32Array,
): TransplantExampleRow[] {
  const count = pairs.length;
  const length = count === 0 ? 0 : pictures.length / (TRANSPLANTS_PER_PAIR * count);
  return pairs
    .map(({ sourceId, recipientId, predictedBefore, recipient }, index) => ({
      class: target,
      className,
      sourceId,
      recipientId,
      windowTop: window.top,
      windowLeft: window.left,
      windowHeight: window.height,
      windowWidth: window.width,
      predictedBefore,
      ...readPrediction(probabilities, TRANSPLANTS_PER_PAIR * count, index, target),
      before: recipient,
      after: pictures.slice(index * length, (index + 1) * length),
    }))
    .sort((a, b) => Number(b.predicted === target) - Number(a.predicted === target) || b.score - a.score)
    .slice(0, EXAMPLES_PER_CLASS);
}

/** The examples of the classes whose window flips most, in memory for no more classes than are kept. */
export interface KeptTransplants {
  offer(flippedShare: number, examples: readonly TransplantExampleRow[]): void;
  /** By class. */
  rows(): TransplantExampleRow[];
}

/** An empty collection. Of classes that flip equally often the first offered ones are kept. */
export function keepTransplants(most = MOST_CLASSES): KeptTransplants {
  let kept: { readonly flippedShare: number; readonly examples: readonly TransplantExampleRow[] }[] = [];
  return {
    offer(flippedShare, examples) {
      kept.push({ flippedShare, examples });
      kept = kept.toSorted((a, b) => b.flippedShare - a.flippedShare).slice(0, most);
    },
    rows: () => kept.flatMap(({ examples }) => examples).sort((a, b) => a.class - b.class),
  };
}
