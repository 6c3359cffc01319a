export { modelRandomisationRows, seedStabilityRows } from './agreement-rows.ts';
export { blurSubstrate } from './blur-substrate.ts';
export { boxIou, boxIouDirection } from './box-iou.ts';
export { evaluateImage, type ImageToEvaluate } from './evaluate-image.ts';
export {
  deletionAucDirection,
  insertionAucDirection,
  insertionDeletionAuc,
  type PerturbationAuc,
  type PerturbedImage,
} from './insertion-deletion.ts';
export { bootstrapInterval, wilsonInterval, type Interval } from './intervals.ts';
export { localiseInMask, maskLocalisationDirection } from './mask-localisation.ts';
export {
  modelRandomisation,
  modelRandomisationDirection,
  seedStability,
  seedStabilityDirection,
} from './map-agreement.ts';
export {
  gridBlocks,
  muFidelity,
  muFidelityDirection,
  muFidelitySubsets,
  type MuFidelityOptions,
} from './mu-fidelity.ts';
export { energyInBox, energyInBoxDirection, pointingGame, pointingGameDirection } from './pointing-game.ts';
export type { ScoreDirection } from './score-direction.ts';
export { inSample, sanityChecks, type SanitySubject } from './sanity-checks.ts';
export { createClassSummary, type ClassSummary } from './summarise-classes.ts';
export { metricDirection } from './metric-direction.ts';
export { scoreMuFidelity } from './score-mu-fidelity.ts';
export { scorePredictions, type PredictionScore } from './score-predictions.ts';
