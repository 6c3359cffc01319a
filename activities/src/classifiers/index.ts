export { chooseBatchSize } from './batch-size.ts';
export type { Classifier, ClassifierInfo, MaskedBatch, MaskedScores, MaskTable } from './classifier.ts';
export { expandMaskedImages } from './expand-masks.ts';
export { loadRandomisedClassifier } from './load-randomised.ts';
export { loadClassifier, type LoadClassifierOptions } from './load-classifier.ts';
export { openModelFiles, type ModelFiles } from './model-files.ts';
export { observedClassifier } from './observed-classifier.ts';
export { openTensorModel, type TensorData, type TensorModel } from './tensor-model.ts';
export { describeOnnxRuntime } from './onnx/cuda.ts';
