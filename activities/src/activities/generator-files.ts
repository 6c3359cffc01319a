import { createHash } from 'node:crypto';
import { AtlasError } from '@saliency-atlas/contract';
import type { Job } from '@saliency-atlas/contract/job';
import type { PictureSize } from '../aggregate/index.ts';
import { chooseBatchSize, openTensorModel, type TensorModel } from '../classifiers/index.ts';
import {
  createInpainter,
  createTrainedGenerator,
  decodeGenerator,
  type Generator,
  type SearchOptions,
} from '../generators/index.ts';
import { correctionOf, openFile, pathOf, placeOf } from '../sources/index.ts';
import { loadTensorflow } from '../tensorflow/index.ts';
import { sharedLoads } from './shared-loads.ts';

const MAX_GENERATOR_BYTES = 2 ** 28;

/** A generator out of a file that the job names. */
export interface NamedGenerator {
  /** SHA-256 of all that makes it. */
  readonly digest: string;
  readonly generator: Generator;
}

/**
 * The trained generator or the inpainter that a job names, for pictures of the model's size; null where it wants another.
 * `uri` is where it lies. Throws InvalidJob where the job names none, or one for another size, ModelNotFound and
 * ModelContractMismatch for an inpainter that cannot be used.
 */
export async function openGeneratorFile(
  { reconstruct, resources }: Job,
  uri: string | undefined,
  size: PictureSize,
): Promise<NamedGenerator | null> {
  const { generator } = reconstruct;
  if (generator !== 'trained' && generator !== 'inpainter') return null;
  if (uri === undefined) {
    const fix = {
      trained: 'Name a generator.safetensors, or train one: saliency-atlas generator train --help.',
      inpainter: 'Name an ONNX file, a model.json or a SavedModel (docs/global.md).',
    };
    const message = `reconstruct.${generator}.uri is missing; reconstruct.generator is ${generator}`;
    throw new AtlasError('InvalidJob', message, fix[generator]);
  }
  if (generator === 'trained') return openTrained(uri, reconstruct.trained, size);
  return openInpainter(uri, reconstruct.inpainter, resources.threads, size);
}

async function openTrained(uri: string, search: SearchOptions, size: PictureSize): Promise<NamedGenerator> {
  const field = 'reconstruct.trained.uri';
  const place = placeOf(uri, field);
  const path = pathOf(place);
  const bytes = await openFile(place)
    .read(MAX_GENERATOR_BYTES)
    .catch((cause: unknown) => {
      if (!(cause instanceof Error) || cause instanceof AtlasError) throw cause;
      const message = `${field}: cannot read ${path} (${cause.message})`;
      throw new AtlasError('InvalidJob', message, correctionOf(field), { cause });
    });
  const stored = decodeGenerator(bytes, path);
  const { height, width, channels } = stored.size;
  if (height !== size.height || width !== size.width || channels !== size.channels) {
    throw new AtlasError(
      'InvalidJob',
      `${field}: ${path} makes pictures of ${height}×${width}×${channels}, the model takes ${size.height}×${size.width}×${size.channels}`,
      'Train a generator of the size of the model’s input.',
    );
  }
  const { tf } = await loadTensorflow();
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { digest, generator: createTrainedGenerator(tf, stored, search) };
}

const inpainters = sharedLoads<NamedGenerator>();

/** One session serves every step of this process that asks for the same. */
function openInpainter(
  uri: string,
  options: Job['reconstruct']['inpainter'],
  threads: number,
  size: PictureSize,
): Promise<NamedGenerator> {
  const key = JSON.stringify([uri, options, threads, size]);
  return inpainters(key, () => loadInpainter(uri, options, threads, size));
}

async function loadInpainter(
  uri: string,
  options: Job['reconstruct']['inpainter'],
  threads: number,
  size: PictureSize,
): Promise<NamedGenerator> {
  const { engine } = options;
  const model: TensorModel = await openTensorModel({ uri, field: 'reconstruct.inpainter.uri', engine, threads });
  try {
    const rows = ({ height, width }: PictureSize): number => chooseBatchSize(height, width, threads, 'cpu');
    return { digest: model.digest, generator: await createInpainter(model, options, size, uri, rows) };
  } catch (error) {
    await model.close();
    throw error;
  }
}
