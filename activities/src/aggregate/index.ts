export { addSaliencyRow, emptyGlobalSaliency, finishGlobalSaliency, mergeGlobalSaliency } from './global-saliency.ts';
export type { GlobalSaliency } from './global-saliency.ts';
export { readPrediction } from './classify-pictures.ts';
export type { ClassifyPictures, PictureSize } from './classify-pictures.ts';
export { isSalient, positiveSaliency, rankPixels } from './salient-pixels.ts';
export { saliencyWindow } from './best-window.ts';
export { chooseTransplantPairs, scoreTransplants, transplantPictures } from './transplant.ts';
export type { PlacedWindow, TransplantPairs, TransplantScore } from './transplant.ts';
