import type { TransplantExampleRow } from '../tables/rows.ts';
import { TRANSPLANT_PARTS } from '../tables/rows.ts';
import { readPrediction } from './classify-pictures.ts';
import type { ClassifyPictures, PictureSize } from './classify-pictures.ts';
import { transplantPictures, TRANSPLANT_TRIALS } from './transplant.ts';
import type { TransplantSubject, TransplantTrial } from './transplant.ts';
import { transplantExamples } from './transplant-examples.ts';
import type { TransplantPair } from './transplant-pairs.ts';

/** How many recipients became the class, trial by trial. */
export interface TransplantScore {
  readonly recipients: number;
  readonly flipped: Readonly<Record<TransplantTrial, number>>;
}

/** What the tests of one class came to. */
export interface TransplantResult {
  readonly score: TransplantScore;
  /** Pictures of the part that flips most. */
  readonly examples: readonly TransplantExampleRow[];
}

/** The share of the recipients that the part which flips most of them flips, 0..1. */
export function mostFlipped({ recipients, flipped }: TransplantScore): number {
  return Math.max(...TRANSPLANT_PARTS.map((part) => flipped[part])) / recipients;
}

/**
 * Shows the model every trial of a class, one after the other: pictures of one trial are in memory at a time. There is
 * at least one pair.
 */
export async function runTransplants(
  subject: TransplantSubject,
  pairs: readonly TransplantPair[],
  size: PictureSize,
  seed: number,
  classify: ClassifyPictures,
): Promise<TransplantResult> {
  const flipped: Partial<Record<TransplantTrial, number>> = {};
  let most = -1;
  let examples: readonly TransplantExampleRow[] = [];
  for (const trial of TRANSPLANT_TRIALS) {
    const pictures = transplantPictures(trial, pairs, subject.window, size, seed);
    const probabilities = await classify(pictures, pairs.length);
    const flips = pairs.filter(
      (_, index) => readPrediction(probabilities, pairs.length, index, subject.class).predicted === subject.class,
    ).length;
    flipped[trial] = flips;
    const part = TRANSPLANT_PARTS.find((each) => each === trial);
    if (part === undefined || flips <= most) continue;
    most = flips;
    examples = transplantExamples(subject, part, pairs, pictures, probabilities, size);
  }
  return { score: { recipients: pairs.length, flipped: flipped as Record<TransplantTrial, number> }, examples };
}
