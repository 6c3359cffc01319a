export { createExemplarGenerator } from './exemplar.ts';
export { createHarmonicGenerator } from './harmonic.ts';
export type { Fill, Generator, Removal } from './generator.ts';
export { createInpainter } from './inpainter/index.ts';
export {
  addMissingKernels,
  createAdversarial,
  createAutoencoder,
  createTrainedGenerator,
  decodeGenerator,
  encodeGenerator,
  freshValues,
  generatorShapes,
  readValues,
  trainAdversarial,
  trainAutoencoder,
  type GeneratorKind,
  type OptimiserState,
  type SearchOptions,
  type StoredGenerator,
  type TrainingOptions,
} from './trained/index.ts';
