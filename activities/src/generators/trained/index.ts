export { createAutoencoder, freshWeights, readWeights } from './autoencoder.ts';
export { decodeGenerator, encodeGenerator, type StoredGenerator } from './generator-file.ts';
export { addMissingKernels } from './missing-kernels.ts';
export { trainAutoencoder, type OptimiserState } from './train-autoencoder.ts';
export { createTrainedGenerator } from './trained.ts';
