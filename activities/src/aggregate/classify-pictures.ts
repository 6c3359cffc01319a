/**
 * Class probabilities [count, classes], row-major, of display pictures uint8 [count, height, width, channels].
 * The caller turns pixels into model inputs; any count.
 */
export type ClassifyPictures = (pictures: Uint8Array, count: number) => Promise<Float32Array>;

/** Size of a display picture, row-major [height, width, channels]. */
export interface PictureSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What the model says about one picture. */
export interface Prediction {
  readonly predicted: number;
  /** Probability of the class asked about. */
  readonly score: number;
}

/** Row `index` of probabilities [count, classes]: the most probable class (the first of equals) and the target's score. */
export function readPrediction(
  probabilities: Float32Array,
  count: number,
  index: number,
  targetClass: number,
): Prediction {
  const classCount = probabilities.length / count;
  if (!Number.isInteger(classCount) || targetClass >= classCount) {
    throw new RangeError(
      `readPrediction: ${probabilities.length} probabilities do not fit ${count} pictures and class ${targetClass}`,
    );
  }
  const row = probabilities.subarray(index * classCount, (index + 1) * classCount);
  let predicted = 0;
  for (let candidate = 1; candidate < classCount; candidate++) {
    if (row[candidate]! > row[predicted]!) predicted = candidate;
  }
  return { predicted, score: row[targetClass]! };
}
