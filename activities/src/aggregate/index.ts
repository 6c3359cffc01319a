export { addSaliencyRow, emptyGlobalSaliency, finishGlobalSaliency } from './global-saliency.ts';
export { readPrediction } from './classify-pictures.ts';
export type { ClassifyPictures, PictureSize } from './classify-pictures.ts';
export { isSalient, positiveSaliency, rankPixels } from './salient-pixels.ts';
export { chooseTransplantPairs, scoreTransplants, transplantPictures } from './transplant.ts';
export type { TransplantScore } from './transplant.ts';
