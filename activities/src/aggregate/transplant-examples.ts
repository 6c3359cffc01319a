import type { TransplantExampleRow, TransplantPart } from '../tables/rows.ts';
import { readPrediction } from './classify-pictures.ts';
import type { PictureSize } from './classify-pictures.ts';
import type { TransplantSubject } from './transplant.ts';
import type { TransplantPair } from './transplant-pairs.ts';
import type { PlacedWindow } from './transplant-parts.ts';

/** Examples kept of a class: recipients that became the class first, then those that did not. */
const EXAMPLES_PER_CLASS = 3;
/** Classes of which examples are kept: two whole pictures each must not make an object that nobody can open. */
const MOST_CLASSES = 60;

/**
 * A few transplants of one part as pictures before and after: flipped ones by falling probability of the class, then the
 * others likewise. `pictures` [pairs, height, width, channels] and `probabilities` are those of the part's trial.
 */
export function transplantExamples(
  { class: target, className, window }: TransplantSubject,
  part: TransplantPart,
  pairs: readonly TransplantPair[],
  pictures: Uint8Array,
  probabilities: Float32Array,
  { height, width, channels }: PictureSize,
): TransplantExampleRow[] {
  const length = height * width * channels;
  const placeOf = ({ concentrated }: TransplantPair): PlacedWindow => {
    if (part === 'window') return window;
    return part === 'concentrated' ? concentrated.window : { top: 0, left: 0, height, width };
  };
  return pairs
    .map((pair, index) => ({ pair, index, ...readPrediction(probabilities, pairs.length, index, target) }))
    .sort((a, b) => Number(b.predicted === target) - Number(a.predicted === target) || b.score - a.score)
    .slice(0, EXAMPLES_PER_CLASS)
    .map(({ pair, index, predicted, score }) => {
      const placed = placeOf(pair);
      const { imageId: sourceId } = part === 'concentrated' ? pair.concentrated : pair.source;
      const { imageId: recipientId, predicted: predictedBefore, picture: before } = pair.recipient;
      return {
        ...{ class: target, className, part, sourceId, recipientId },
        windowTop: placed.top,
        windowLeft: placed.left,
        windowHeight: placed.height,
        windowWidth: placed.width,
        ...{ predictedBefore, predicted, score, before },
        after: pictures.slice(index * length, (index + 1) * length),
      };
    });
}

/** The examples of the classes of which a part flips most, in memory for no more classes than are kept. */
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
