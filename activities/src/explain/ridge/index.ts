export { coefficientErrors } from './coefficient-errors.ts';
export { centredCross, centredSquares } from './centred-system.ts';
export { ridgePenalty } from './ridge-penalty.ts';
export type { RidgePenalty } from './ridge-penalty.ts';
export { addPass, createRidgeSums, mergeRidgeSums } from './ridge-sums.ts';
export type { RidgeSums } from './ridge-sums.ts';
export { solveRidge } from './solve-ridge.ts';
export type { RidgeFit } from './solve-ridge.ts';
