import type { Classifier, ClassifierInfo } from './classifier.ts';
import { checkImages, checkMaskedBatch } from './check-batch.ts';
import { checkDeclaredOutput, refuseNonFinite } from './check-outputs.ts';
import type { Forward, ForwardShape, OpenedForward } from './forward.ts';
import { softmaxRows } from './scores.ts';

/**
 * A classifier over an engine's forward passes. Batches are always padded to `shape.batchSize`, so results never depend
 * on what shares a batch; calls may overlap. Its methods throw ModelContractMismatch where the model gives NaN, and
 * RangeError where a call's arrays do not fit together. `source` names the model in errors.
 */
export function createBatchedClassifier(
  forward: Forward,
  shape: ForwardShape,
  identity: Pick<ClassifierInfo, 'engine' | 'digest'>,
  source: string,
): Classifier {
  const { batchSize, channels, height, width, classCount } = shape;
  const toProbabilities = (outputs: Float32Array): Float32Array =>
    shape.output === 'logits' ? softmaxRows(outputs, classCount) : outputs;
  return {
    info: { ...identity, height, width, channels, classCount, batchSize },
    async classify(images, imageCount) {
      checkImages(images, imageCount, shape);
      const out = new Float32Array(imageCount * classCount);
      await inBatches(imageCount, batchSize, forward.concurrency, async (start, end) => {
        out.set(refuseNonFinite(await forward.outputs(images, start, end), source), start * classCount);
      });
      return toProbabilities(out);
    },
    async scoreMasked(batch) {
      checkMaskedBatch(batch, shape);
      const probability = new Float32Array(batch.count);
      const logOdds = new Float32Array(batch.count);
      const outputs = batch.allOutputs === true ? new Float32Array(batch.count * classCount) : undefined;
      await inBatches(batch.count, batchSize, forward.concurrency, async (start, end) => {
        const scores = await forward.scores(batch, start, end);
        probability.set(refuseNonFinite(scores.probability, source), start);
        logOdds.set(refuseNonFinite(scores.logOdds, source), start);
        outputs?.set(refuseNonFinite(scores.outputs!, source), start * classCount);
      });
      return { probability, logOdds, ...(outputs && { outputs: toProbabilities(outputs) }) };
    },
    close: () => forward.close(),
  };
}

/**
 * Runs the model once on a blank image, so that what is wrong with it shows before any work is done; closes it then.
 * Throws what the engine throws, and ModelContractMismatch where the outputs are not what the job says.
 */
export async function tryOut(
  forward: Forward,
  shape: ForwardShape,
  source: string,
  onWarning: (message: string) => void,
): Promise<OpenedForward> {
  try {
    const before = await forward.residentBytes?.();
    const blank = new Float32Array(shape.channels * shape.height * shape.width);
    checkDeclaredOutput(await forward.outputs(blank, 0, 1), shape.output, source, onWarning);
    const residentBytes = await forward.residentBytes?.();
    if (before === undefined || residentBytes === undefined) return { forward, shape };
    return { forward, shape, memory: { residentBytes, grownBytes: residentBytes - before } };
  } catch (error) {
    await forward.close();
    throw error;
  }
}

/** Works through `[0, count)` in batches, at most `concurrency` of them under way; the first failure ends the others. */
async function inBatches(
  count: number,
  batchSize: number,
  concurrency: number,
  work: (start: number, end: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const start = next;
      next += batchSize;
      await work(start, Math.min(start + batchSize, count)).catch((error: unknown) => {
        next = count;
        throw error;
      });
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: concurrency }, lane));
  for (const outcome of lanes) if (outcome.status === 'rejected') throw outcome.reason;
}
