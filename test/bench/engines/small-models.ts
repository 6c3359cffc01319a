import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  convolutionModel,
  graphConvolution,
  layersConvolution,
  pseudoRandom,
  startFakeModelServer,
  type FakeModelServer,
} from '@saliency-atlas/activities/classifiers/testing';

const SIZE = 224;
const CHANNELS = 3;
const CLASSES = 64;

/** One convolution of 64 filters on 224² photographs, in the format of every engine; returns the paths. */
export async function writeSmallModels(folder: string): Promise<string[]> {
  const kernels = pseudoRandom(CLASSES * CHANNELS * 9, 1);
  const models = {
    onnx: { 'model.onnx': convolutionModel(CHANNELS, SIZE, kernels) },
    graph: graphConvolution(CHANNELS, SIZE, kernels),
    layers: layersConvolution(CHANNELS, SIZE, kernels),
  };
  const paths: string[] = [];
  for (const [name, files] of Object.entries(models)) {
    for (const [file, bytes] of Object.entries(files)) {
      const path = join(folder, name, file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    }
    paths.push(join(folder, name, Object.keys(files)[0] ?? ''));
  }
  return paths;
}

/** A server on this machine whose model costs nothing: what is measured is the protocol, in binary, and the masks. */
export function serveNothing(): Promise<FakeModelServer> {
  const metadata = {
    name: 'tiny',
    platform: 'fake',
    inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, CHANNELS, SIZE, SIZE] }],
    outputs: [{ name: 'scores', datatype: 'FP32', shape: [-1, 2] }],
  };
  const model = (images: Float32Array): Float32Array =>
    Float32Array.from({ length: (2 * images.length) / (CHANNELS * SIZE * SIZE) }, (_, at) => at % 2);
  return startFakeModelServer({ model, metadata, extensions: ['binary_tensor_data'], ready: true, faults: [] });
}
