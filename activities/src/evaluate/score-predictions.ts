/** How well a model's answers to some images fit: what their labels say, and what can be said without labels. */
export interface PredictionScore {
  readonly labelled: number;
  /** Labelled images whose most probable class is their label. */
  readonly correct: number;
  /** Mean probability of the label; null without labels. */
  readonly labelProbability: number | null;
  /** Mean probability of the most probable class. */
  readonly confidence: number;
  /**
   * Information of the answers about the images, in bits: entropy of the mean answer minus mean entropy of the answers.
   * Sure and different answers give much; answers that are always the same give none, however sure.
   */
  readonly information: number;
}

/** Scores probabilities [images, classCount] against labels, null where unknown. */
export function scorePredictions(
  probabilities: Float32Array,
  classCount: number,
  labels: readonly (number | null)[],
): PredictionScore {
  const mean = new Float64Array(classCount);
  let [entropies, confidences, correct, labelled, labelProbabilities] = [0, 0, 0, 0, 0];
  labels.forEach((label, image) => {
    const row = probabilities.subarray(image * classCount, (image + 1) * classCount);
    row.forEach((probability, index) => (mean[index]! += probability / labels.length));
    const best = mostProbable(row);
    confidences += row[best]!;
    entropies += entropyBits(row);
    if (label === null || label >= classCount) return;
    labelled += 1;
    correct += Number(best === label);
    labelProbabilities += row[label]!;
  });
  return {
    labelled,
    correct,
    labelProbability: labelled === 0 ? null : labelProbabilities / labelled,
    confidence: confidences / labels.length,
    information: entropyBits(mean) - entropies / labels.length,
  };
}

function mostProbable(row: Float32Array): number {
  return row.reduce((best, probability, index) => (probability > row[best]! ? index : best), 0);
}

function entropyBits(probabilities: Float32Array | Float64Array): number {
  let sum = 0;
  for (const probability of probabilities) if (probability > 0) sum -= probability * Math.log2(probability);
  return sum;
}
