import { areaUnderCurve, perturbationSteps, writeComposite, type PerturbationCurve } from './perturbation-curve.ts';
import type { ScoreDirection } from './score-direction.ts';

export const insertionAucDirection: ScoreDirection = 'higher';
export const deletionAucDirection: ScoreDirection = 'lower';

/** An image and what it is perturbed with, all [channels, height, width]. */
export interface PerturbedImage {
  readonly image: Float32Array;
  /** `blurSubstrate` of the image. */
  readonly blurred: Float32Array;
  /** Probability of the target on the whole image. */
  readonly probability: number;
  readonly target: number;
}

/** Class probabilities [count, classCount] of `count` images [count, channels, height, width]. */
export type Classify = (images: Float32Array, count: number) => Promise<Float32Array>;

export interface PerturbationAuc {
  readonly insertion: number;
  readonly deletion: number;
}

interface ScoredCurve extends PerturbationCurve {
  /** NaN until scored, [stepCount + 1]. */
  readonly scores: Float64Array;
}

/**
 * Insertion and deletion AUC of several maps of one image, in units of probability.
 * Insertion puts the most salient pixels first into the blurred image, deletion sets them to 0. All composites that
 * any curve needs share full batches of `batchSize`; the score of the whole image is not asked for again.
 * **Source:** Petsiuk et al. 2018 (RISE), section 4 and the authors' evaluation.
 */
export async function insertionDeletionAuc(
  perturbed: PerturbedImage,
  maps: readonly Float32Array[],
  stepCount: number,
  classify: Classify,
  batchSize: number,
): Promise<PerturbationAuc[]> {
  const zero = new Float32Array(perturbed.image.length);
  const curves = maps.flatMap((map): ScoredCurve[] => {
    const steps = perturbationSteps(map, stepCount);
    const insertion = new Float64Array(steps.stepCount + 1).fill(NaN);
    const deletion = new Float64Array(steps.stepCount + 1).fill(NaN);
    insertion[steps.stepCount] = perturbed.probability;
    deletion[0] = perturbed.probability;
    return [
      { start: perturbed.blurred, finish: perturbed.image, steps, scores: insertion },
      { start: perturbed.image, finish: zero, steps, scores: deletion },
    ];
  });
  await scoreCurves(curves, perturbed.target, classify, batchSize);
  return maps.map((_, index) => ({
    insertion: areaUnderCurve(curves[2 * index]!.scores),
    deletion: areaUnderCurve(curves[2 * index + 1]!.scores),
  }));
}

/** Fills in every missing score, `batchSize` composites at a time whatever curve they belong to. */
async function scoreCurves(
  curves: readonly ScoredCurve[],
  target: number,
  classify: Classify,
  batchSize: number,
): Promise<void> {
  const missing = curves.flatMap((curve) =>
    [...curve.scores.keys()].filter((step) => Number.isNaN(curve.scores[step])).map((step) => ({ curve, step })),
  );
  const length = curves[0]?.start.length ?? 0;
  const buffer = new Float32Array(Math.min(batchSize, missing.length) * length);
  for (let first = 0; first < missing.length; first += batchSize) {
    const batch = missing.slice(first, first + batchSize);
    batch.forEach(({ curve, step }, row) => {
      writeComposite(curve, step, buffer, row * length);
    });
    const probabilities = await classify(buffer.subarray(0, batch.length * length), batch.length);
    const classCount = probabilities.length / batch.length;
    batch.forEach(({ curve, step }, row) => {
      curve.scores[step] = probabilities[row * classCount + target]!;
    });
  }
}
