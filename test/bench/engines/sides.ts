import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadClassifier, type Classifier, type MaskedBatch } from '@saliency-atlas/activities/classifiers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { BenchOptions } from './bench-options.ts';

/** Few, so that finding out about a model takes no memory. */
const PROBE_ROWS = 2;

/** What is measured: `run` does so many batches of `rows` passes. */
export interface Side {
  readonly rows: number;
  run(batches: number): Promise<unknown>;
  close(): Promise<void>;
}

export function openClassifier(model: string, batchSize: number, options: BenchOptions): Promise<Classifier> {
  const input = { layout: 'auto', scale: 1, mean: 0, std: 1, resize: { filter: 'bicubic' } } as const;
  // In the calling thread, as the raw side: what a thread of its own adds is no matter of masks.
  return loadClassifier({
    model: { uri: model, engine: 'auto', input, output: options.output },
    batchSize,
    threads: options.threads,
    sessions: 0,
  });
}

/** One batch of the kind that an explanation asks for: 9×9 cells, a shift for each pass, four images in turn. */
function maskedBatch({ batchSize, channels, height, width, classCount }: Classifier['info']): MaskedBatch {
  const cells = 9;
  const shifts = Math.ceil(height / 8);
  const random = (length: number): Float32Array => Float32Array.from({ length }, Math.random);
  const index = (limit: number): Int32Array =>
    Int32Array.from({ length: batchSize }, () => Math.floor(Math.random() * limit));
  const imageCount = Math.min(4, batchSize);
  return {
    table: {
      gridRows: cells,
      gridColumns: cells,
      shiftCountY: shifts,
      shiftCountX: shifts,
      rows: random(shifts * height * cells),
      columns: random(shifts * width * cells),
    },
    images: random(imageCount * channels * height * width),
    imageCount,
    count: batchSize,
    imageIndex: index(imageCount),
    cells: random(batchSize * cells * cells).map(Math.round),
    shiftY: index(shifts),
    shiftX: index(shifts),
    target: index(classCount),
  };
}

/** Masked passes as explanations make them; with `allOutputs` they give the probabilities of all classes, too. */
export async function openMaskedSide(
  model: string,
  batchSize: number,
  options: BenchOptions,
  allOutputs = false,
): Promise<Side> {
  const classifier = await openClassifier(model, batchSize, options);
  const batch = { ...maskedBatch(classifier.info), allOutputs };
  return {
    rows: classifier.info.batchSize,
    run: async (batches) => {
      for (let i = 0; i < batches; i++) await classifier.scoreMasked(batch);
    },
    close: () => classifier.close(),
  };
}

/** The runtime alone, on images that are there already; a server's raw side is whole images without masks. */
export async function openRawSide(model: string, batchSize: number, options: BenchOptions): Promise<Side> {
  if (model.endsWith('.onnx')) return openRawOnnx(model, batchSize, options);
  const classifier = await openClassifier(model, PROBE_ROWS, options);
  const isFree = classifier.info.batchSize === PROBE_ROWS;
  const info = { ...classifier.info, batchSize: isFree ? batchSize : classifier.info.batchSize };
  if (info.engine === 'kserve') {
    const images = new Float32Array(info.batchSize * info.channels * info.height * info.width);
    return {
      rows: info.batchSize,
      run: async (batches) => {
        for (let i = 0; i < batches; i++) await classifier.classify(images, info.batchSize);
      },
      close: () => classifier.close(),
    };
  }
  await classifier.close();
  return openRawTensorflow(model, info, options);
}

async function openRawOnnx(model: string, wantedRows: number, { threads }: BenchOptions): Promise<Side> {
  const session = await InferenceSession.create(await readFile(model), {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const [input] = session.inputMetadata;
  if (!input?.isTensor) throw new Error(`${model} has no tensor as its input`);
  const dims = input.shape.map((size, axis) => (typeof size === 'number' ? size : axis === 0 ? wantedRows : NaN));
  const data = Float32Array.from({ length: dims.reduce((product, size) => product * size, 1) }, Math.random);
  const feeds = { [input.name]: new Tensor('float32', data, dims) };
  return {
    rows: dims[0] ?? wantedRows,
    run: async (batches) => {
      for (let i = 0; i < batches; i++) await session.run(feeds);
    },
    close: () => session.release(),
  };
}

/** In a process of its own, as TensorFlow.js is in the product; asked for batches by their number. */
async function openRawTensorflow(model: string, info: Classifier['info'], { threads }: BenchOptions): Promise<Side> {
  const { batchSize, channels, height, width, engine } = info;
  const shape = [batchSize, height, width, channels].join(',');
  const env = {
    ...process.env,
    TF_NUM_INTRAOP_THREADS: `${threads}`,
    TF_NUM_INTEROP_THREADS: '1',
    OMP_NUM_THREADS: `${threads}`,
  };
  const child = fork(fileURLToPath(new URL('raw-tensorflow.ts', import.meta.url)), [model, engine, shape], { env });
  let settle = { resolve: (): void => undefined, reject: (_error: Error): void => undefined };
  child.on('message', () => settle.resolve());
  child.on('exit', (code) => settle.reject(new Error(`the raw side ended with code ${code}`)));
  const answer = (): Promise<void> => new Promise((resolve, reject) => (settle = { resolve, reject }));
  await answer();
  return {
    rows: batchSize,
    run: async (batches) => {
      child.send(batches);
      await answer();
    },
    close: () => {
      child.disconnect();
      return Promise.resolve();
    },
  };
}
