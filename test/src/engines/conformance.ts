import { AtlasError } from '@saliency-atlas/contract';
import {
  expandMaskedImages,
  loadClassifier,
  type Classifier,
  type LoadClassifierOptions,
} from '@saliency-atlas/activities/classifiers';
import {
  maximumDifference,
  pickPasses,
  pseudoRandom,
  randomBatch,
} from '@saliency-atlas/activities/classifiers/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { residentMebibytes } from './resident-memory.ts';
import { convolve, MODEL, scoresOf } from './convolve.ts';

type ModelOptions = LoadClassifierOptions['model'];

/** How one engine is held to what all of them promise. */
export interface Subject {
  /** Path or address of the model of convolve.ts, made anew for each test; `kernels` may be others. */
  readonly prepare: (kernels?: Float32Array) => Promise<string>;
  readonly model?: Partial<ModelOptions>;
  /** Set while its tests run. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What `info.engine` says. */
  readonly engine: string;
  /** A broken model, and what the error says of it. */
  readonly corrupt: () => Promise<{ readonly uri: string; readonly says: RegExp }>;
}

/** Float32 sums of 27 products and 64 pixels, in the order that each engine likes. */
const TOLERANCE = 1e-5;
/** Batches of the test that memory stays flat; `ATLAS_FLAT_BATCHES=10000` for the long one. */
const FLAT_BATCHES = Number(process.env['ATLAS_FLAT_BATCHES'] ?? 600);
const FLAT_ROUNDS = 6;
/** Garbage that is not collected yet comes and goes. */
const MOST_GROWTH_MEBIBYTES = 24;
const INPUT: ModelOptions['input'] = { layout: 'auto', scale: 1, mean: 0, std: 1, resize: { filter: 'bicubic' } };

/** The tests that every engine passes on the same model. */
export function describeConformance(name: string, subject: Subject): void {
  const open: Classifier[] = [];

  async function load(uri: string, changes: Partial<LoadClassifierOptions> = {}): Promise<Classifier> {
    const model: ModelOptions = { uri, engine: 'auto', output: 'logits', input: INPUT, ...subject.model };
    const classifier = await loadClassifier({ model, batchSize: 4, ...changes });
    open.push(classifier);
    return classifier;
  }

  async function failure(promise: Promise<unknown>): Promise<AtlasError> {
    const error = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(AtlasError);
    return error as AtlasError;
  }

  // Loading native code takes seconds, on a busy machine many.
  describe(name, { timeout: 240_000 }, () => {
    let uri: string;
    let classifier: Classifier;
    beforeAll(async () => {
      for (const [key, value] of Object.entries(subject.environment ?? {})) vi.stubEnv(key, value);
      uri = await subject.prepare();
      classifier = await load(uri);
    }, 240_000);
    afterAll(async () => {
      vi.unstubAllEnvs();
      for (const each of open.splice(0)) await each.close();
    });

    it('knows the size and the classes of its model, and the same model is the same again', async () => {
      const { info } = classifier;
      const { channels, size, classCount } = MODEL;
      expect(info).toMatchObject({ channels, height: size, width: size, classCount, batchSize: 4 });
      expect(info.engine).toBe(subject.engine);
      expect(info.digest).toMatch(/^[0-9a-f]{64}$/);
      const again = await load(await subject.prepare());
      expect(again.info.digest).toBe(info.digest);
      expect((await load(await subject.prepare(MODEL.kernels.map((v) => v / 2)))).info.digest).not.toBe(info.digest);
      // The same in another session, bit for bit.
      const batch = randomBatch(info, 5);
      expect(await again.scoreMasked(batch)).toEqual(await classifier.scoreMasked(batch));
    });

    it('gives whole images the probabilities that are computed by hand', async () => {
      const images = pseudoRandom(7 * 3 * 64, 31);
      const logits = convolve(images);
      const probabilities = await classifier.classify(images, 7);
      for (let k = 0; k < MODEL.classCount; k++) {
        const expected = scoresOf(logits, new Int32Array(7).fill(k)).probability;
        const given = Float32Array.from({ length: 7 }, (_, image) => probabilities[image * MODEL.classCount + k]!);
        expect(maximumDifference(given, expected)).toBeLessThan(TOLERANCE);
      }
    });

    it('scores masked images as if they had been masked before', async () => {
      const batch = randomBatch(classifier.info, 23);
      const scores = await classifier.scoreMasked(batch);
      const expected = scoresOf(convolve(expandMaskedImages(batch, classifier.info, 0, 23)), batch.target);
      expect(maximumDifference(scores.probability, expected.probability)).toBeLessThan(TOLERANCE);
      expect(maximumDifference(scores.logOdds, expected.logOdds)).toBeLessThan(10 * TOLERANCE);
    });

    it('scores a class against its strongest rival alone where that is asked', async () => {
      const batch = randomBatch(classifier.info, 9);
      const { probability, logOdds } = await classifier.scoreMasked({ ...batch, against: 'rival' });
      const logits = convolve(expandMaskedImages(batch, classifier.info, 0, 9));
      const expected = Float32Array.from(batch.target, (target, row) => {
        const own = [...logits.subarray(row * MODEL.classCount, (row + 1) * MODEL.classCount)];
        return own[target]! - Math.max(...own.filter((_, k) => k !== target));
      });
      expect(maximumDifference(logOdds, expected)).toBeLessThan(10 * TOLERANCE);
      const shares = expected.map((odds) => 1 / (1 + Math.exp(-odds)));
      expect(maximumDifference(probability, shares)).toBeLessThan(TOLERANCE);
    });

    it('gives the probabilities of all classes beside the same scores, for what shares a batch too', async () => {
      const { classCount } = classifier.info;
      const batch = { ...randomBatch(classifier.info, 11), allOutputs: true };
      const { outputs, ...scores } = await classifier.scoreMasked(batch);
      const plain = await classifier.scoreMasked({ ...batch, allOutputs: false });
      expect(plain).toEqual(scores);
      expect(plain).not.toHaveProperty('outputs');
      const masked = await classifier.classify(expandMaskedImages(batch, classifier.info, 0, 11), 11);
      expect(maximumDifference(outputs!, masked)).toBeLessThan(TOLERANCE);
      const ofTargets = Float32Array.from(batch.target, (target, pass) => outputs![pass * classCount + target]!);
      expect(maximumDifference(scores.probability, ofTargets)).toBeLessThan(TOLERANCE);
      const passes = [10, 7, 3, 0, 1];
      const some = await classifier.scoreMasked(pickPasses(batch, passes));
      const picked = passes.flatMap((pass) => [...outputs!.subarray(pass * classCount, (pass + 1) * classCount)]);
      expect([...some.outputs!]).toEqual(picked);
    });

    it('gives the same probabilities of all classes where a class is set against its rival', async () => {
      const batch = { ...randomBatch(classifier.info, 6), allOutputs: true };
      const { outputs, ...scores } = await classifier.scoreMasked({ ...batch, against: 'rival' });
      expect(outputs).toEqual((await classifier.scoreMasked(batch)).outputs);
      expect(scores).toEqual(await classifier.scoreMasked({ ...batch, allOutputs: false, against: 'rival' }));
    });

    it('scores bit for bit the same whatever shares a batch, again, and when calls overlap', async () => {
      const batch = randomBatch(classifier.info, 11);
      const all = await classifier.scoreMasked(batch);
      const picks = [[7], [10, 7, 3], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]];
      const some = await Promise.all(picks.map((passes) => classifier.scoreMasked(pickPasses(batch, passes))));
      picks.forEach((passes, at) => {
        expect([...some[at]!.probability]).toEqual(passes.map((pass) => all.probability[pass]));
      });
      expect(await classifier.scoreMasked(batch)).toEqual(all);
    });

    it('scores the same in batches of 2, 4 and 16, but for rounding', async () => {
      const batch = randomBatch(classifier.info, 19);
      const { probability } = await classifier.scoreMasked(batch);
      for (const batchSize of [2, 16]) {
        const other = await (await load(uri, { batchSize })).scoreMasked(batch);
        expect(maximumDifference(other.probability, probability)).toBeLessThan(TOLERANCE);
      }
    });

    it('keeps its memory flat', async () => {
      const count = 4 * Math.ceil(FLAT_BATCHES / FLAT_ROUNDS);
      const batch = { ...randomBatch(classifier.info, count), allOutputs: true };
      const usedMebibytes: number[] = [];
      for (let round = 0; round < FLAT_ROUNDS; round++) {
        await classifier.scoreMasked(batch);
        usedMebibytes.push(await residentMebibytes());
      }
      if (FLAT_BATCHES > 600) console.log(`${name}, MiB after each of ${FLAT_ROUNDS} rounds:`, usedMebibytes);
      // The first rounds warm up. A leak of a batch's images alone would be 0.3 MiB a round here, 30 MiB in the long run.
      expect(usedMebibytes.at(-1)! - usedMebibytes[2]!).toBeLessThan(MOST_GROWTH_MEBIBYTES);
    }, 3_600_000);

    it('says of a broken model what is wrong, with a fix', async () => {
      const broken = await subject.corrupt();
      const error = await failure(load(broken.uri));
      expect(error.message).toMatch(broken.says);
      expect(error.fix).not.toBe('');
    });

    it('refuses a model that gives NaN, naming it', async () => {
      const empty = await subject.prepare(MODEL.kernels.map(() => NaN));
      expect(await failure(load(empty))).toMatchObject({
        type: 'ModelContractMismatch',
        message: expect.stringContaining(empty) as string,
      });
    });

    it('refuses an input size or an output that the model does not have', async () => {
      const wrong = { uri, engine: 'auto', output: 'logits', ...subject.model } as const;
      const size = await failure(load(uri, { model: { ...wrong, input: { ...INPUT, height: 9 } } }));
      expect(size.fix).toContain('model.input.height');
      const output = await failure(load(uri, { model: { ...wrong, input: INPUT, outputName: 'nothing' } }));
      expect(output.fix).toContain('model.outputName');
    });
  });
}
