export { createAdversarial } from './adversarial.ts';
export { createAutoencoder } from './autoencoder.ts';
export { decodeGenerator, encodeGenerator } from './generator-file.ts';
export {
  generatorShapes,
  type GeneratorKind,
  type OptimiserState,
  type StoredGenerator,
} from './generator-networks.ts';
export { addMissingKernels } from './missing-kernels.ts';
export { freshValues, readValues } from './network-weights.ts';
export { trainAdversarial } from './train-adversarial.ts';
export { trainAutoencoder } from './train-autoencoder.ts';
export { createTrainedGenerator, type SearchOptions } from './trained.ts';
export type { TrainingOptions } from './training.ts';
