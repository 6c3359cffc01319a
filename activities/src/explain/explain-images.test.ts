import { describe, expect, it } from 'vitest';
import type { Classifier, MaskedBatch } from '../classifiers/classifier.ts';
import { createExplainer, type ExplainMethod } from './create-explainer.ts';
import { explainImages, type ExplainRequest } from './explain-images.ts';
import type { Explainer, Saliency } from './explainer.ts';
import { maskUniform } from './random.ts';
import { analyticClassifier } from './testing/analytic-classifier.ts';

const SIDE = { height: 8, width: 10 };
const PIXELS = SIDE.height * SIDE.width;

/** Log-odds that depend on every pixel, nonlinearly. */
function score(masked: Float32Array): number {
  let sum = 0;
  for (let pixel = 0; pixel < PIXELS; pixel++) sum += masked[pixel]! * Math.sin(pixel / 7);
  return 3 * Math.tanh(sum / 20);
}

/** Atlas twice: with a budget for which it reads the target alone, and with one for which it asks for all outputs. */
const METHODS: readonly ExplainMethod[] = ['atlas', 'oise', 'rise', 'atlas'];

function budgetOf(index: number): number {
  const method = index % METHODS.length;
  // Both may look at their maps before the end.
  return (method === 0 ? 260 : method === 3 ? 204 : 30) + 7 * (index % 5);
}

function request(index: number): ExplainRequest<number> {
  const uniform = maskUniform(99, index);
  const method = METHODS[index % METHODS.length]!;
  return {
    item: index,
    image: Float32Array.from({ length: PIXELS }, uniform),
    target: 0,
    explainer: createExplainer(method, {
      ...SIDE,
      probability: 0.5,
      logOdds: 0,
      seed: index,
      passes: budgetOf(index),
      grid: 4,
      stop: { enabled: index < 4, agreement: 0.6, every: 10 },
    }),
  };
}

async function explain(indices: readonly number[], batchSize: number, imageSlots?: number) {
  const explained = new Map<number, Saliency>();
  const statistics = await explainImages({
    classifier: analyticClassifier(SIDE, batchSize, score),
    requests: indices.map(request),
    onExplained: (item, saliency) => {
      explained.set(item, saliency);
    },
    ...(imageSlots === undefined ? {} : { imageSlots }),
  });
  return { explained, statistics };
}

describe('explainImages', () => {
  const indices = Array.from({ length: 8 }, (_, index) => index);

  it('gives every image the same bytes whatever the batch size, the slots and the order', async () => {
    const alone = new Map<number, Saliency>();
    for (const index of indices) {
      const { explained } = await explain([index], 1);
      alone.set(index, explained.get(index)!);
    }
    expect([...alone].filter(([, { converged }]) => converged).map(([index]) => index)).toEqual([0, 3]);
    for (const [batchSize, imageSlots, order] of [
      [3, undefined, indices],
      [5, 2, indices.toReversed()],
      [64, undefined, [4, 7, 1, 0, 2, 3, 6, 5]],
    ] as const) {
      const { explained } = await explain(order, batchSize, imageSlots);
      expect([...explained.keys()]).toEqual(order);
      for (const index of indices) expect(explained.get(index)).toEqual(alone.get(index));
    }
  });

  it('fills every batch but the last with chains when there are enough images', async () => {
    const chains = Array.from({ length: 24 }, (_, index) => ({ ...request(METHODS.length * index + 1), item: index }));
    const classifier = analyticClassifier(SIDE, 8, score);
    const { passes, batches, batchFill } = await explainImages({
      classifier,
      requests: chains,
      onExplained: () => undefined,
    });
    expect(passes).toBe(chains.reduce((sum, { item }) => sum + budgetOf(METHODS.length * item + 1), 0));
    expect(batchFill).toBeCloseTo(passes / (8 * batches), 12);
    expect(classifier.batches.slice(0, 40).every(({ count }) => count === 8)).toBe(true);
  });

  it('uses no more passes than the budget, and as many as are scored', async () => {
    const { explained, statistics } = await explain(indices, 16);
    for (const index of indices) expect(explained.get(index)!.passes).toBeLessThanOrEqual(budgetOf(index));
    expect([...explained.values()].reduce((sum, { passes }) => sum + passes, 0)).toBe(statistics.passes);
    expect(statistics.images).toBe(indices.length);
  });

  it('asks for the outputs of all classes where an explainer of the batch wants them, and gives it those of its rows', async () => {
    const told: { readonly item: number; readonly outputs: readonly number[] | null }[] = [];
    const watched = [1, 7, 2].map((index) => {
      const plain = request(index);
      const { explainer } = plain;
      const record: Explainer['record'] = (probability, logOdds, outputs) => {
        if (outputs) expect([...outputs.filter((_, at) => at % 2 === 0)]).toEqual([...probability]);
        told.push({ item: index, outputs: outputs ? [...outputs] : null });
        explainer.record(probability, logOdds, outputs);
      };
      const seen: Explainer = {
        ...explainer,
        record,
        get finished() {
          return explainer.finished;
        },
      };
      return { ...plain, explainer: seen };
    });
    const classifier = analyticClassifier(SIDE, 8, score);
    await explainImages({ classifier, requests: watched, onExplained: () => undefined });
    const rowsOf = (item: number) => told.filter((entry) => entry.item === item).flatMap(({ outputs }) => outputs);
    expect(rowsOf(7)).toHaveLength(2 * budgetOf(7));
    expect(new Set([...rowsOf(1), ...rowsOf(2)])).toEqual(new Set([null]));
    const asked = classifier.batches.map(({ allOutputs }) => allOutputs);
    expect(new Set(asked)).toEqual(new Set([true, false]));
  });

  it('keeps two batches under way', async () => {
    const inner = analyticClassifier(SIDE, 4, score);
    let open = 0;
    let most = 0;
    const classifier: Classifier = {
      ...inner,
      scoreMasked: async (batch: MaskedBatch) => {
        most = Math.max(most, ++open);
        const scores = await inner.scoreMasked(batch);
        open--;
        return scores;
      },
    };
    await explainImages({ classifier, requests: [request(2)], onExplained: () => undefined });
    expect(most).toBe(2);
  });

  it('goes on with the images in hand while a slow source prepares the next', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const done: number[] = [];
    async function* requests() {
      yield request(1);
      await held;
      yield request(2);
    }
    await explainImages({
      classifier: analyticClassifier(SIDE, 16, score),
      requests: requests(),
      onExplained: (item) => {
        done.push(item);
        if (item === 1) release();
      },
    });
    expect(done).toEqual([1, 2]);
  });

  it('stops on abort with the reason, even where the source hangs', async () => {
    const controller = new AbortController();
    async function* requests() {
      yield request(0);
      await new Promise(() => undefined);
    }
    const work = explainImages({
      classifier: analyticClassifier(SIDE, 16, score),
      requests: requests(),
      onExplained: () => {
        controller.abort(new Error('enough'));
      },
      signal: controller.signal,
    });
    await expect(work).rejects.toThrow('enough');
  });

  it("throws the classifier's error after the batches under way have ended", async () => {
    const inner = analyticClassifier(SIDE, 4, score);
    let calls = 0;
    let open = 0;
    const classifier: Classifier = {
      ...inner,
      scoreMasked: async (batch) => {
        if (++calls === 3) throw new Error('device lost');
        open++;
        const scores = await inner.scoreMasked(batch);
        open--;
        return scores;
      },
    };
    const work = explainImages({ classifier, requests: [request(0), request(2)], onExplained: () => undefined });
    await expect(work).rejects.toThrow('device lost');
    expect(open).toBe(0);
  });

  it('gives others their turn between images that finish in the same batch', async () => {
    let turns = 0;
    let timer = setImmediate(function count() {
      turns++;
      timer = setImmediate(count);
    });
    const seen: number[] = [];
    await explainImages({
      classifier: analyticClassifier(SIDE, 1000, score),
      requests: [1, 2, 5, 6].map(request),
      onExplained: () => {
        seen.push(turns);
      },
    });
    clearImmediate(timer);
    expect(seen).toHaveLength(4);
    expect(new Set(seen).size).toBe(4);
  });

  it('reports progress after every batch', async () => {
    const seen: number[] = [];
    const { batches, passes } = await explainImages({
      classifier: analyticClassifier(SIDE, 8, score),
      requests: [request(2)],
      onExplained: () => undefined,
      onProgress: (statistics) => seen.push(statistics.passes),
    });
    expect(seen.length).toBe(batches);
    expect(seen.at(-1)).toBe(passes);
  });
});
