export type { Classifier, ClassifierInfo, MaskedBatch, MaskedScores, MaskTable } from './classifier.ts';
export { loadClassifier, type LoadClassifierOptions } from './load-classifier.ts';
export { observedClassifier } from './observed-classifier.ts';
