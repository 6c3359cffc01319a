import { describe, expect, it } from 'vitest';
import { insertionDeletionAuc, type Classify } from './insertion-deletion.ts';

/** Two classes on four pixels of ones: class 1 has probability Σ weight·pixel, so every AUC is known by hand. */
const WEIGHTS = [0.5, 0.25, 0.125, 0.125];

function linearClassifier(calls: number[] = []): Classify {
  return (images, count) => {
    calls.push(count);
    const out = new Float32Array(count * 2);
    for (let row = 0; row < count; row++) {
      const score = WEIGHTS.reduce((sum, weight, pixel) => sum + weight * images[row * 4 + pixel]!, 0);
      out.set([1 - score, score], row * 2);
    }
    return Promise.resolve(out);
  };
}

const perturbed = { image: new Float32Array(4).fill(1), blurred: new Float32Array(4), probability: 1, target: 1 };

describe('insertionDeletionAuc', () => {
  it('gives the hand-worked areas of the true ranking: insertion .65625, deletion .34375', async () => {
    // insertion scores 0, .5, .75, .875, 1; deletion 1, .5, .25, .125, 0
    const [areas] = await insertionDeletionAuc(perturbed, [Float32Array.of(4, 3, 2, 1)], 4, linearClassifier(), 8);
    expect(areas).toEqual({ insertion: 0.65625, deletion: 0.34375 });
  });

  it('swaps the two areas where the ranking is reversed', async () => {
    const maps = [Float32Array.of(4, 3, 2, 1), Float32Array.of(1, 2, 3, 4)];
    const [best, worst] = await insertionDeletionAuc(perturbed, maps, 4, linearClassifier(), 3);
    expect(worst).toEqual({ insertion: best!.deletion, deletion: best!.insertion });
  });

  it('does not depend on the batch size, and fills all batches but the last', async () => {
    const maps = [Float32Array.of(1, 9, 2, 3), Float32Array.of(5, 2, 7, 1)];
    const calls: number[] = [];
    const small = await insertionDeletionAuc(perturbed, maps, 4, linearClassifier(calls), 5);
    expect(calls).toEqual([5, 5, 5, 1]);
    expect(small).toEqual(await insertionDeletionAuc(perturbed, maps, 4, linearClassifier(), 1));
  });

  it('is the same for every pixel order where the score counts pixels', async () => {
    const classify: Classify = (images, count) =>
      Promise.resolve(
        Float32Array.from({ length: count }, (_, row) =>
          images.subarray(row * 4, row * 4 + 4).reduce((sum, value) => sum + value / 4, 0),
        ),
      );
    const maps = [Float32Array.of(4, 3, 2, 1), Float32Array.of(2, 9, 1, 4)];
    const areas = await insertionDeletionAuc({ ...perturbed, target: 0 }, maps, 4, classify, 4);
    expect(areas).toEqual([
      { insertion: 0.5, deletion: 0.5 },
      { insertion: 0.5, deletion: 0.5 },
    ]);
  });
});
