import type { Classifier, MaskedBatch } from '../../classifiers/classifier.ts';
import { expandMask } from '../../classifiers/expand-mask.ts';

/** Log-odds of the target from one masked image [height, width]; what the model looks at is known by construction. */
export type AnalyticScore = (masked: Float32Array) => number;

/** A rectangle in pixels. */
export interface Region {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** A fake classifier of one-channel images whose log-odds are a known function of the pixels. */
export function analyticClassifier(
  side: { readonly height: number; readonly width: number },
  batchSize: number,
  score: AnalyticScore,
): Classifier & { readonly batches: MaskedBatch[] } {
  const pixels = side.height * side.width;
  const batches: MaskedBatch[] = [];
  return {
    info: { engine: 'analytic', digest: '', ...side, channels: 1, classCount: 2, batchSize },
    batches,
    classify: (images, imageCount) =>
      Promise.resolve(
        Float32Array.from({ length: 2 * imageCount }, (_, entry) => {
          const start = Math.floor(entry / 2) * pixels;
          const probability = sigmoid(score(images.subarray(start, start + pixels)));
          return entry % 2 === 0 ? probability : 1 - probability;
        }),
      ),
    scoreMasked: async (batch) => {
      batches.push(batch);
      const logOdds = Float32Array.from({ length: batch.count }, (_, row) => score(maskedImage(batch, row, pixels)));
      // Engines answer later than they are asked.
      await new Promise((resolve) => setImmediate(resolve));
      const probability = logOdds.map(sigmoid);
      return { probability, logOdds, ...(batch.allOutputs === true && { outputs: outputsOf(probability, batch) }) };
    },
    close: () => Promise.resolve(),
  };
}

/** Both classes' probabilities of each pass, [count, 2]: the target has what is known, the other class the rest. */
function outputsOf(probability: Float32Array, { target }: MaskedBatch): Float32Array {
  return Float32Array.from({ length: 2 * probability.length }, (_, entry) => {
    const known = probability[Math.floor(entry / 2)]!;
    return entry % 2 === target[Math.floor(entry / 2)] ? known : 1 - known;
  });
}

function maskedImage(batch: MaskedBatch, row: number, pixels: number): Float32Array {
  const { table, cells } = batch;
  const offset = row * table.gridRows * table.gridColumns;
  const mask = expandMask(table, { cells, offset, shiftY: batch.shiftY[row]!, shiftX: batch.shiftX[row]! });
  const start = batch.imageIndex[row]! * pixels;
  return mask.map((keep, pixel) => keep * batch.images[start + pixel]!);
}

function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** Mean of the pixels of a region of an image of `width` pixels a row. */
export function regionMean(image: ArrayLike<number>, width: number, region: Region): number {
  let sum = 0;
  for (let y = region.top; y < region.top + region.height; y++) {
    for (let x = region.left; x < region.left + region.width; x++) sum += image[y * width + x]!;
  }
  return sum / (region.height * region.width);
}
