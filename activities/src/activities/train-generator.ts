import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AtlasError } from '@saliency-atlas/contract';
import type { PictureSize } from '../aggregate/index.ts';
import { openDataset, preprocess, type DatasetOptions, type InputSpec } from '../datasets/index.ts';
import {
  addMissingKernels,
  createAdversarial,
  createAutoencoder,
  decodeGenerator,
  encodeGenerator,
  freshValues,
  generatorShapes,
  readValues,
  trainAdversarial,
  trainAutoencoder,
  type GeneratorKind,
  type OptimiserState,
  type StoredGenerator,
  type TrainingOptions,
} from '../generators/index.ts';
import { loadTensorflow, type Tensorflow } from '../tensorflow/index.ts';
import { renderFillGrid } from './render-fill-grid.ts';

const PROGRESS_EVERY = 20;
const CHECKPOINT_EVERY = 250;

export interface TrainGeneratorOptions {
  readonly dataset: DatasetOptions;
  readonly kind: GeneratorKind;
  readonly size: PictureSize;
  readonly steps: number;
  readonly seed: number;
  /** A folder that is there. */
  readonly outFolder: string;
}

/**
 * What training says as it goes: where it is, and the mean error since the last line, 0..1: of a pixel, or of the
 * discriminator where there is one.
 */
export interface TrainingProgress {
  readonly step: number;
  readonly steps: number;
  readonly error: number;
  readonly engine: string;
}

/** Files of a trained generator below its folder. */
export interface TrainedFiles {
  readonly generator: string;
  readonly grid: string;
  readonly pictures: number;
  readonly engine: string;
}

/**
 * Trains a generator on a data set and writes `generator.safetensors` and `fills.png`, rows of pictures with a hole and
 * how it fills them. While it trains, a checkpoint of every 250 steps lies beside them, from which the same call goes on.
 * Throws InvalidJob where the sizes are no multiples of 4, or the checkpoint is of another size.
 */
export async function trainGenerator(
  options: TrainGeneratorOptions,
  onProgress: (progress: TrainingProgress) => void,
): Promise<TrainedFiles> {
  const { kind, size, steps, seed, outFolder } = options;
  requireSides(size);
  const pictures = await readPictures(options);
  const { tf, engine } = await loadTensorflow();
  addMissingKernels(tf);
  const checkpoint = join(outFolder, 'checkpoint.safetensors');
  const earlier = await readCheckpoint(checkpoint, kind, size);
  const { train, weights } = networkOf(tf, kind, size, earlier, seed);
  const save = async (path: string, step: number, state: OptimiserState): Promise<StoredGenerator> => {
    // The weights are those of the kind's own table.
    const stored = { kind, size, weights: await readValues(weights), step, state } as StoredGenerator;
    await writeFile(`${path}.tmp`, encodeGenerator(stored));
    await rename(`${path}.tmp`, path);
    return stored;
  };
  let errorSum = 0;
  let summed = 0;
  await train({
    pictures,
    steps,
    seed,
    from: earlier?.step ?? 0,
    state: earlier?.state ?? [],
    onStep: async (step, error, state) => {
      errorSum += error;
      summed++;
      if (step % PROGRESS_EVERY === 0 || step === steps) {
        onProgress({ step, steps, error: errorSum / summed, engine });
        [errorSum, summed] = [0, 0];
      }
      if (step % CHECKPOINT_EVERY === 0) await save(checkpoint, step, await state());
    },
  });
  const generator = join(outFolder, 'generator.safetensors');
  const stored = await save(generator, steps, []);
  const grid = join(outFolder, 'fills.png');
  await writeFile(grid, await renderFillGrid(tf, stored, pictures));
  await rm(checkpoint, { force: true });
  return { generator, grid, pictures: pictures.length / (size.height * size.width * size.channels), engine };
}

interface TrainedNetwork {
  readonly train: (options: TrainingOptions) => Promise<void>;
  readonly weights: Parameters<typeof readValues>[0];
}

function networkOf(
  tf: Tensorflow,
  kind: GeneratorKind,
  size: PictureSize,
  earlier: StoredGenerator | undefined,
  seed: number,
): TrainedNetwork {
  const stored = earlier ?? freshGenerator(kind, size, seed);
  if (stored.kind === 'autoencoder') {
    const net = createAutoencoder(tf, size, stored.weights);
    return { train: (options) => trainAutoencoder(tf, net, options), weights: net.weights };
  }
  const net = createAdversarial(tf, size, stored.weights);
  return { train: (options) => trainAdversarial(tf, net, options), weights: net.weights };
}

function freshGenerator(kind: GeneratorKind, size: PictureSize, seed: number): StoredGenerator {
  const weights = freshValues(generatorShapes(kind, size), seed);
  // The weights are those of the kind's own table.
  return { kind, size, weights, step: 0, state: [] };
}

function requireSides({ height, width }: PictureSize): void {
  if (height % 4 === 0 && width % 4 === 0) return;
  throw new AtlasError(
    'InvalidJob',
    `--size: a generator's sides must be multiples of 4, got ${height}×${width}`,
    'Choose the size of the model’s input if it allows; otherwise fill harmonically or from a bank.',
  );
}

async function readPictures({ dataset: options, size }: TrainGeneratorOptions): Promise<Uint8Array> {
  const dataset = await openDataset(options, null);
  const spec: InputSpec = { ...size, scale: 1, mean: 0, std: 1, resize: { filter: 'bicubic' } };
  const pictures: Uint8Array[] = [];
  for await (const entry of dataset.entries()) {
    try {
      pictures.push(preprocess(await dataset.decode(entry.imageId, await dataset.read(entry)), spec).display);
    } catch (error) {
      if (error instanceof AtlasError) throw error;
      // A picture that cannot be read teaches nothing.
    }
  }
  if (pictures.length === 0) {
    throw new AtlasError('InvalidJob', `${options.uri}: no picture could be read`, 'Name a data set with pictures.');
  }
  const length = pictures[0]!.length;
  const all = new Uint8Array(pictures.length * length);
  pictures.forEach((picture, index) => {
    all.set(picture, index * length);
  });
  return all;
}

async function readCheckpoint(
  path: string,
  kind: GeneratorKind,
  size: PictureSize,
): Promise<StoredGenerator | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const stored = decodeGenerator(bytes, path);
  if (stored.kind === kind && JSON.stringify(stored.size) === JSON.stringify(size)) return stored;
  throw new AtlasError(
    'InvalidJob',
    `${path} is of another size or kind`,
    'Name another --out, or remove the checkpoint.',
  );
}
