export type { Box, Dataset, DatasetEntry, DecodedImage } from './dataset.ts';
export type { DatasetOptions } from './dataset-source.ts';
export { decodeImage } from './decode-image.ts';
export { mapBox, type InputGeometry } from './input-geometry.ts';
export { openDataset } from './open-dataset.ts';
export { preprocess, type InputSpec, type PreprocessedImage } from './preprocess.ts';
export { localPath } from './local-path.ts';
export { guessDataset } from './guess-dataset.ts';
export { usualScalings, usualShorterSides, type UsualScaling } from './usual-preprocessing.ts';
