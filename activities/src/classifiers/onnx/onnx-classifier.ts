import { createHash } from 'node:crypto';
import { AtlasError } from '@saliency-atlas/contract';
import type { Classifier } from '../classifier.ts';
import { softmaxRows } from '../scores.ts';
import { chooseBatchSize } from './batch-size.ts';
import { checkImages, checkMaskedBatch } from './check-batch.ts';
import { checkDeclaredOutput, refuseNonFinite } from './check-outputs.ts';
import { refuseExternalData } from './external-data.ts';
import type { Forward, ForwardShape } from './forward.ts';
import { openMaskedForward } from './masked-forward.ts';
import { declaredClassCount, resolveGeometry, type ModelInputOptions } from './model-geometry.ts';
import { readOnnxModel } from './onnx-model.ts';
import { openPlainForward, probeClassCount } from './plain-forward.ts';

export interface OnnxClassifierOptions {
  readonly bytes: Uint8Array;
  /** Names the model in errors: its path or URI. */
  readonly source: string;
  readonly input: ModelInputOptions;
  readonly output: 'logits' | 'probabilities';
  /** Rows per forward pass. A model with a fixed batch keeps its own. */
  readonly batchSize: 'auto' | number;
  /** Threads of one forward pass (default 1, best where other activities keep the other cores busy). */
  readonly threads?: number;
  /**
   * Sessions side by side, each with a thread and a copy of the weights of its own (default 1); 0 runs in the calling
   * thread and blocks it meanwhile.
   */
  readonly sessions?: number;
  /** `false` expands the masks outside the model: slower, for comparison (default true). */
  readonly masksInGraph?: boolean;
  readonly onWarning?: (message: string) => void;
}

/** Runs the model once on a blank image, so that what is wrong with it shows before any work is done. */
async function tryOut(forward: Forward, shape: ForwardShape, options: OnnxClassifierOptions): Promise<Forward> {
  try {
    const blank = new Float32Array(shape.channels * shape.height * shape.width);
    const outputs = await forward.outputs(blank, 0, 1);
    checkDeclaredOutput(outputs, shape.output, options.source, (message) => options.onWarning?.(message));
    return forward;
  } catch (error) {
    await forward.close();
    throw error;
  }
}

async function openForward(options: OnnxClassifierOptions): Promise<{ forward: Forward; shape: ForwardShape }> {
  const { bytes, source } = options;
  const warn = (message: string): void => options.onWarning?.(`model ${source}: ${message}`);
  const model = readOnnxModel(bytes, source);
  refuseExternalData(bytes, source);
  const { input, fixedBatch, ...size } = resolveGeometry(model, options.input, source);
  const threads = options.threads ?? 1;
  const wantedBatch =
    options.batchSize === 'auto' ? chooseBatchSize(size.height, size.width, threads) : options.batchSize;
  const batchSize = fixedBatch ?? wantedBatch;
  if (fixedBatch !== null && fixedBatch < wantedBatch) {
    warn(`it is exported for batches of ${fixedBatch}; with a free batch dimension it may run faster`);
  }
  const output = model.outputs[0]!;
  if (model.outputs.length > 1) warn(`of its ${model.outputs.length} outputs the first is used, "${output.name}"`);
  const session = { threads, source, sessions: options.sessions ?? 1 };
  const plain = { ...size, batchSize };
  const classCount = declaredClassCount(output) ?? (await probeClassCount(bytes, input, output.name, plain, session));
  if (classCount < 2 || !Number.isInteger(classCount)) {
    const message = `model ${source}: output "${output.name}" has ${classCount} values an image`;
    throw new AtlasError('ModelContractMismatch', message, 'Export it with one output for each of at least 2 classes.');
  }
  const shape = { ...plain, classCount, output: options.output };
  const openPlainly = async (): Promise<Forward> =>
    tryOut(await openPlainForward(bytes, input, output.name, shape, session), shape, options);
  if (options.masksInGraph === false) return { forward: await openPlainly(), shape };
  try {
    const masked = await openMaskedForward(model, input, output.name, shape, session);
    return { forward: await tryOut(masked, shape, options), shape };
  } catch (error) {
    if (error instanceof AtlasError && error.type === 'DeviceOutOfMemory') throw error;
    const forward = await openPlainly();
    warn(`masks are expanded outside its graph, which is slower (${error instanceof Error ? error.message : ''})`);
    return { forward, shape };
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

/**
 * Loads an ONNX model as a black-box classifier on ONNX Runtime. Batches are always padded to `info.batchSize`, so
 * results never depend on what shares a batch; calls may overlap.
 * Throws AtlasError ModelContractMismatch (no ONNX model, weights in other files, unsuitable input or output, NaN) and
 * DeviceOutOfMemory; RangeError where a call's arrays do not fit together.
 */
export async function loadOnnxClassifier(options: OnnxClassifierOptions): Promise<Classifier> {
  const { forward, shape } = await openForward(options);
  const { batchSize, channels, height, width, classCount } = shape;
  const digest = createHash('sha256').update(options.bytes).digest('hex');
  return {
    info: { engine: 'onnx', digest, height, width, channels, classCount, batchSize },
    async classify(images, imageCount) {
      checkImages(images, imageCount, shape);
      const out = new Float32Array(imageCount * classCount);
      await inBatches(imageCount, batchSize, forward.concurrency, async (start, end) => {
        out.set(refuseNonFinite(await forward.outputs(images, start, end), options.source), start * classCount);
      });
      return shape.output === 'logits' ? softmaxRows(out, classCount) : out;
    },
    async scoreMasked(batch) {
      checkMaskedBatch(batch, shape);
      const probability = new Float32Array(batch.count);
      const logOdds = new Float32Array(batch.count);
      await inBatches(batch.count, batchSize, forward.concurrency, async (start, end) => {
        const scores = await forward.scores(batch, start, end);
        probability.set(refuseNonFinite(scores.probability, options.source), start);
        logOdds.set(refuseNonFinite(scores.logOdds, options.source), start);
      });
      return { probability, logOdds };
    },
    close: () => forward.close(),
  };
}
