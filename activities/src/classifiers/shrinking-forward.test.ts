import { AtlasError } from '@saliency-atlas/contract';
import { describe, expect, it } from 'vitest';
import { createBatchedClassifier } from './batched-classifier.ts';
import { openBatches, type BatchWish } from './open-batches.ts';
import type { OpenedForward } from './forward.ts';
import { outOfMemory } from './out-of-memory.ts';
import { randomBatch } from './testing/random-batch.ts';

const MB = 1e6;
const SIZE = { channels: 1, height: 2, width: 2, classCount: 3 };
const WISH: BatchWish = { asked: 16, preferred: 16, fixed: null, memoryMb: 'auto', rowLength: 4 };

/** A model whose answer for an image is its first pixel; memory suffices for `affordable.rows` rows. */
function createFakeModel(affordable: { rows: number }) {
  const opened: number[] = [];
  let openNow = 0;
  let mostOpen = 0;
  /** What a pass waits for before it runs out of memory. */
  let untilFailing: Promise<void> = Promise.resolve();
  const open = (rows: number): Promise<OpenedForward> => {
    if (rows > affordable.rows) return Promise.reject(outOfMemory('bad allocation', 'fake'));
    opened.push(rows);
    mostOpen = Math.max(mostOpen, ++openNow);
    let isOpen = true;
    const pass = async <Result>(start: number, end: number, result: () => Result): Promise<Result> => {
      if (!isOpen) throw new Error('a pass of a model that is closed');
      if (end - start > rows) throw new Error(`${end - start} passes for ${rows} rows`);
      if (rows > affordable.rows) {
        await untilFailing;
        throw outOfMemory('bad allocation', 'fake');
      }
      return Promise.resolve(result());
    };
    const shape = { ...SIZE, batchSize: rows, layout: 'nchw', output: 'probabilities' } as const;
    return Promise.resolve({
      shape,
      memory: { residentBytes: (100 + rows) * MB, grownBytes: rows * MB },
      forward: {
        concurrency: 3,
        outputs: (images, start, end) =>
          pass(start, end, () =>
            Float32Array.from({ length: 3 * (end - start) }, (_, at) => images[4 * (start + Math.floor(at / 3))]!),
          ),
        scores: (batch, start, end) =>
          pass(start, end, () => {
            const probability = batch.cells.filter((_, at) => at % 6 === 0).slice(start, end);
            const outputs = Float32Array.from(
              { length: 3 * (end - start) },
              (_, at) => probability[Math.floor(at / 3)]!,
            );
            const scores = { probability, logOdds: probability.map((value) => -value) };
            return batch.allOutputs === true ? { ...scores, outputs } : scores;
          }),
        close: () => {
          isOpen = false;
          openNow--;
          return Promise.resolve();
        },
      },
    });
  };
  const failAfter = (promise: Promise<void>): void => {
    untilFailing = promise;
  };
  return { open, opened, failAfter, openNow: () => openNow, mostOpen: () => mostOpen };
}

async function load(affordable: { rows: number }, wish: Partial<BatchWish> = {}) {
  const model = createFakeModel(affordable);
  const warnings: string[] = [];
  const opened = await openBatches({ ...WISH, ...wish }, model.open, 'fake', (message) => warnings.push(message));
  const identity = { engine: 'fake', digest: '' };
  const classifier = createBatchedClassifier(opened.forward, opened.shape, identity, 'fake');
  return { ...model, warnings, classifier };
}

/** What the fake answers to the passes of a batch: the first cell of each. */
const answersTo = ({ cells }: { cells: Float32Array }): Float32Array => cells.filter((_, at) => at % 6 === 0);

describe('a model that memory does not suffice for', () => {
  it('is loaded for half the rows, again and again, and says which setting asks for that', async () => {
    const { classifier, opened, warnings } = await load({ rows: 5 });
    expect(classifier.info.batchSize).toBe(4);
    expect(opened).toEqual([4]);
    expect(warnings.map((text) => /have (\d+) rows/.exec(text)?.[1])).toEqual(['8', '4']);
    expect(warnings[1]).toContain('resources.batchSize');
  });

  it('is an error where two rows are too many', async () => {
    await expect(load({ rows: 1 })).rejects.toMatchObject({ type: 'DeviceOutOfMemory' });
  });

  it('is an error that names its fixed batch, where it has one', async () => {
    const error = await load({ rows: 4 }, { fixed: 8 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AtlasError);
    expect(error).toMatchObject({ type: 'DeviceOutOfMemory', fix: expect.stringContaining('free batch') as string });
  });
});

describe('a batch that memory no longer suffices for', () => {
  it('is done in smaller ones: every pass has its own answer, though many calls run out at once', async () => {
    const affordable = { rows: 16 };
    const { classifier, opened, warnings, openNow, mostOpen } = await load(affordable);
    const batch = randomBatch(SIZE, 67);
    expect((await classifier.scoreMasked(batch)).probability).toEqual(answersTo(batch));
    affordable.rows = 3;
    const others = [randomBatch(SIZE, 31), randomBatch(SIZE, 5)];
    const calls = [batch, ...others].map(async (each) => {
      const { probability, outputs } = await classifier.scoreMasked({ ...each, allOutputs: true });
      expect(probability).toEqual(answersTo(each));
      // Of all three classes the fake says the same.
      expect(outputs).toEqual(
        Float32Array.from({ length: 3 * each.count }, (_, at) => probability[Math.floor(at / 3)]!),
      );
    });
    const images = Float32Array.from({ length: 4 * 21 }, (_, at) => (at % 4 === 0 ? at / 84 : 9));
    const probabilities = await classifier.classify(images, 21);
    await Promise.all(calls);
    expect(probabilities).toEqual(Float32Array.from({ length: 63 }, (_, at) => images[4 * Math.floor(at / 3)]!));
    expect(opened).toEqual([16, 2]);
    expect(warnings).toHaveLength(3);
    // The old one is closed before the new one is opened: both would need more memory than there is.
    expect(mostOpen()).toBe(1);
    expect(classifier.info.batchSize).toBe(16);
    await classifier.close();
    expect(openNow()).toBe(0);
  });

  it('waits for the passes in hand before the model is closed', async () => {
    const affordable = { rows: 16 };
    const { classifier, failAfter } = await load(affordable);
    let release = (): void => undefined;
    failAfter(new Promise((resolve) => (release = resolve)));
    affordable.rows = 8;
    const batch = randomBatch(SIZE, 90);
    const scores = classifier.scoreMasked(batch);
    release();
    expect((await scores).probability).toEqual(answersTo(batch));
  });

  it('fails where two rows are too many, and the next call finds the model opened again', async () => {
    const affordable = { rows: 4 };
    const { classifier } = await load(affordable);
    affordable.rows = 1;
    const batch = randomBatch(SIZE, 9);
    await expect(classifier.scoreMasked(batch)).rejects.toMatchObject({ type: 'DeviceOutOfMemory' });
    await expect(classifier.scoreMasked(batch)).rejects.toMatchObject({ type: 'DeviceOutOfMemory' });
    affordable.rows = 4;
    expect((await classifier.scoreMasked(batch)).probability).toEqual(answersTo(batch));
  });
});

describe('rows that nobody asked for', () => {
  const wide = { asked: 'auto', rowLength: 1e6 } as const;

  it('are those that suit the engine, without a trial, where memory is plenty', async () => {
    const { classifier, opened } = await load({ rows: 16 }, { asked: 'auto' });
    expect(classifier.info.batchSize).toBe(16);
    expect(opened).toEqual([16]);
  });

  it('are as many as fit into the budget, by what two rows took', async () => {
    // 2 rows leave the process at 102 MB, and each takes 1 MB: 110 MB have room for 10, so 8.
    const { classifier, opened, warnings } = await load({ rows: 16 }, { ...wide, memoryMb: 110 });
    expect(classifier.info.batchSize).toBe(8);
    expect(opened).toEqual([2, 8]);
    expect(warnings).toEqual([expect.stringMatching(/8 rows, not 16.*110 MB \(resources.memoryMb\)/)]);
  });

  it('are two where not even those fit', async () => {
    expect((await load({ rows: 16 }, { ...wide, memoryMb: 64 })).classifier.info.batchSize).toBe(2);
  });

  it('are all of them where the trial shows that they fit', async () => {
    const { classifier, warnings } = await load({ rows: 16 }, { ...wide, memoryMb: 116 });
    expect(classifier.info.batchSize).toBe(16);
    expect(warnings).toEqual([]);
  });
});
