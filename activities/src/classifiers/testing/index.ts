/** Models and batches small enough to know the right answer, for the tests of this workspace and of the engines. */
export { maximumDifference, pickPasses, randomBatch } from './random-batch.ts';
export { convolutionModel, flatInpainter, joinedInpainter, linearModel, pseudoRandom } from './tiny-onnx.ts';
export { savedConvolution } from './tiny-saved-model.ts';
export { graphConvolution, graphInpainter, layersConvolution, type ModelFolder } from './tiny-tfjs.ts';
export { startFakeModelServer, type FakeModelServer } from './fake-model-server.ts';
