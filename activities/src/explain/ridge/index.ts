export { coefficientErrors } from './coefficient-errors.ts';
export { dualErrors, dualRidge, fitDual } from './dual-ridge.ts';
export { principalComponents } from './principal-components.ts';
export { ridgePenalty } from './ridge-penalty.ts';
export type { RidgePenalty } from './ridge-penalty.ts';
export { addObservation, createRidgeSums, mergeRidgeSums } from './ridge-sums.ts';
export type { RidgeSums } from './ridge-sums.ts';
export { scaleFeatures } from './scale-features.ts';
export { residualFreedom, solveRidge } from './solve-ridge.ts';
