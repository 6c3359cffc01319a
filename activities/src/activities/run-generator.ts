import { createHash } from 'node:crypto';
import { AtlasError, type RunRef } from '@saliency-atlas/contract';
import type { Job, RunDescription } from '@saliency-atlas/contract/job';
import type { PictureSize } from '../aggregate/index.ts';
import { openDataset, preprocess, type InputSpec } from '../datasets/index.ts';
import {
  createExemplarGenerator,
  createHarmonicGenerator,
  createTrainedGenerator,
  decodeGenerator,
  type Generator,
  type StoredGenerator,
} from '../generators/index.ts';
import { openFile, pathOf, placeOf } from '../sources/index.ts';
import { loadTensorflow } from '../tensorflow/index.ts';
import { runDataset } from './run-inputs.ts';

/** A bank of fewer pictures, or of larger ones, holds no near neighbour to fill from; `auto` then fills harmonically. */
const AUTO_MIN_BANK = 500;
const AUTO_MAX_SIDE_PX = 64;
const MAX_GENERATOR_BYTES = 2 ** 28;

let latest: { readonly runId: string; readonly generator: Promise<Generator> } | undefined;

/** What fills removed regions in a run; the bank is read once per process and run. */
export function runGenerator(
  run: RunRef,
  description: RunDescription,
  spec: InputSpec,
  signal: AbortSignal,
): Promise<Generator> {
  if (latest?.runId !== run.runId) {
    const generator = openGenerator(run, description, spec, signal);
    latest = { runId: run.runId, generator };
    // A bank that could not be read is read again by the next attempt.
    generator.catch(() => {
      latest = undefined;
    });
  }
  return latest.generator;
}

async function openGenerator(
  run: RunRef,
  description: RunDescription,
  spec: InputSpec,
  signal: AbortSignal,
): Promise<Generator> {
  const { generator } = description.job.reconstruct;
  const { height, width, channels } = spec;
  const size = { height, width, channels };
  const trained = await readGenerator(description.job, size);
  if (trained !== null) {
    const { tf } = await loadTensorflow();
    return createTrainedGenerator(tf, trained.stored, description.job.reconstruct.trained.searchSteps);
  }
  const tooLarge = Math.max(height, width) > AUTO_MAX_SIDE_PX;
  if (generator === 'harmonic' || (generator === 'auto' && tooLarge)) return createHarmonicGenerator(size);
  const bank = await readBank(run, description, spec, signal);
  const pictures = bank.length / (height * width * channels);
  if (pictures === 0 || (generator === 'auto' && pictures < AUTO_MIN_BANK)) return createHarmonicGenerator(size);
  return createExemplarGenerator(bank, size);
}

/**
 * The trained generator that a job names, for pictures of the model's size; null where it wants another. Throws InvalidJob
 * where there is none, or it was trained for another size.
 */
export async function readGenerator(
  { reconstruct }: Job,
  { height, width, channels }: PictureSize,
): Promise<{ readonly digest: string; readonly stored: StoredGenerator } | null> {
  if (reconstruct.generator !== 'trained') return null;
  const field = 'reconstruct.trained.uri';
  const { uri } = reconstruct.trained;
  if (uri === undefined) {
    const fix = 'Name a generator.safetensors, or train one: saliency-atlas generator train --help.';
    throw new AtlasError('InvalidJob', `${field} is missing; reconstruct.generator is trained`, fix);
  }
  const place = placeOf(uri, field);
  const path = pathOf(place);
  const bytes = await openFile(place)
    .read(MAX_GENERATOR_BYTES)
    .catch((cause: unknown) => {
      if (!(cause instanceof Error) || cause instanceof AtlasError) throw cause;
      throw new AtlasError('InvalidJob', `${field}: cannot read ${path} (${cause.message})`, `Correct ${field}.`, {
        cause,
      });
    });
  const stored = decodeGenerator(bytes, path);
  const { size } = stored;
  if (size.height === height && size.width === width && size.channels === channels)
    return { digest: createHash('sha256').update(bytes).digest('hex'), stored };
  throw new AtlasError(
    'InvalidJob',
    `${field}: ${path} makes pictures of ${size.height}×${size.width}×${size.channels}, the model takes ${height}×${width}×${channels}`,
    'Train a generator of the size of the model’s input.',
  );
}

/** The bank's readable pictures, uint8 [pictures, height, width, channels], in the data set's order. */
async function readBank(
  run: RunRef,
  description: RunDescription,
  spec: InputSpec,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { format, limit } = description.job.reconstruct.bank;
  const dataset =
    run.sources.bankUri === null
      ? await runDataset(run, description)
      : await openDataset({ uri: run.sources.bankUri, format, limit }, description.class_names, 'reconstruct.bank');
  const pictures: Uint8Array[] = [];
  for await (const entry of dataset.entries()) {
    signal.throwIfAborted();
    if (pictures.length === limit) break;
    try {
      pictures.push(preprocess(await dataset.decode(entry.imageId, await dataset.read(entry)), spec).display);
    } catch (error) {
      if (error instanceof AtlasError) throw error;
      // An unreadable picture is no use for filling; those of the data set itself are reported by the explain step.
    }
  }
  const length = spec.height * spec.width * spec.channels;
  const bank = new Uint8Array(pictures.length * length);
  pictures.forEach((picture, index) => {
    bank.set(picture, index * length);
  });
  return bank;
}
