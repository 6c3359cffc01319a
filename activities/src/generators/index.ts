export { createExemplarGenerator } from './exemplar.ts';
export { createHarmonicGenerator } from './harmonic.ts';
export type { Fill, Generator, Removal } from './generator.ts';
export { createInpainter } from './inpainter/index.ts';
export {
  addMissingKernels,
  createAutoencoder,
  createTrainedGenerator,
  decodeGenerator,
  encodeGenerator,
  freshWeights,
  readWeights,
  trainAutoencoder,
  type OptimiserState,
  type StoredGenerator,
} from './trained/index.ts';
