import { readFile } from 'node:fs/promises';
import { loadTensorflow } from '@saliency-atlas/activities/tensorflow';
import {
  createTrainedGenerator,
  decodeGenerator,
  createExemplarGenerator,
  createHarmonicGenerator,
  type Generator,
} from '../../../activities/src/generators/index.ts';
import type { PictureSize } from '../../../activities/src/aggregate/index.ts';
import type { BenchPicture } from './pictures.ts';

/** The generators named on the command line. */
export async function openGenerators(
  names: readonly string[],
  bank: readonly BenchPicture[],
  size: PictureSize,
): Promise<Generator[]> {
  const generators: Generator[] = [];
  for (const name of names) generators.push(await openOne(name, bank, size));
  return generators;
}

function openOne(name: string, bank: readonly BenchPicture[], size: PictureSize): Promise<Generator> {
  if (name === 'harmonic') return Promise.resolve(createHarmonicGenerator(size));
  if (name !== 'exemplar') return openTrained(name);
  const pixels = new Uint8Array(bank.length * size.height * size.width * size.channels);
  bank.forEach(({ picture }, index) => pixels.set(picture, index * picture.length));
  return Promise.resolve(createExemplarGenerator(pixels, size));
}

/** `FILE`, `FILE@steps` of the latent search (30 unless said) or `FILE@steps@paper`, from random starts. */
async function openTrained(name: string): Promise<Generator> {
  const [path = '', steps = '30', search = 'near'] = name.split('@');
  const { tf, engine } = await loadTensorflow();
  console.error(`${path} runs on ${engine}`);
  const options = {
    searchSteps: Number(steps),
    search: search === 'paper' ? 'paper' : 'near',
    perceptualWeight: 0.1,
  } as const;
  return createTrainedGenerator(tf, decodeGenerator(await readFile(path), path), options);
}
