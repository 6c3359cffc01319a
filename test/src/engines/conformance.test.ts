import { acquireTensorflow } from '@saliency-atlas/infra/acquire-tensorflow';
import {
  convolutionModel,
  graphConvolution,
  layersConvolution,
  savedConvolution,
  startFakeModelServer,
} from '@saliency-atlas/activities/classifiers/testing';
import { afterAll } from 'vitest';
import { describeConformance } from './conformance.ts';
import { convolve, MODEL } from './convolve.ts';
import { writeModel } from './model-folder.ts';

const { channels, size } = MODEL;
const isMissing = await acquireTensorflow().then(
  () => false,
  (error: unknown) => {
    if ((process.env['CI'] ?? '') !== '') throw error;
    console.warn(`TensorFlow.js with native code is not tested: ${error instanceof Error ? error.message : ''}`);
    return true;
  },
);

describeConformance('ONNX Runtime', {
  engine: 'onnx',
  prepare: (kernels: Float32Array = MODEL.kernels) =>
    writeModel({ 'model.onnx': convolutionModel(channels, size, kernels) }),
  corrupt: async () => ({
    uri: await writeModel({ 'model.onnx': convolutionModel(channels, size, MODEL.kernels).subarray(0, 300) }),
    says: /cannot be read as an ONNX model/,
  }),
});

const FORMATS = [
  ['graph', graphConvolution],
  ['layers', layersConvolution],
] as const;
for (const [format, encode] of FORMATS) {
  const prepare = (kernels: Float32Array = MODEL.kernels): Promise<string> =>
    writeModel(encode(channels, size, kernels));
  const corrupt = async () => {
    const files = encode(channels, size, MODEL.kernels);
    const uri = await writeModel({ ...files, 'weights.bin': files['weights.bin']!.subarray(0, 100) });
    return { uri, says: /TensorFlow.js cannot run it/ };
  };
  describeConformance(`TensorFlow.js on WebAssembly, ${format} model`, {
    engine: 'tfjs-wasm',
    // Where there is no native package, as on a machine that only ran `npm ci`.
    environment: { SALIENCY_ATLAS_CACHE: '/nowhere' },
    prepare,
    corrupt,
  });
  if (!isMissing) {
    describeConformance(`TensorFlow.js with native code, ${format} model`, { engine: 'tfjs-node', prepare, corrupt });
  }
}

if (!isMissing) {
  describeConformance('TensorFlow.js with native code, SavedModel', {
    engine: 'tfjs-node',
    prepare: (kernels: Float32Array = MODEL.kernels) =>
      writeModel({ 'saved_model.pb': savedConvolution(channels, size, kernels) }),
    corrupt: async () => ({
      uri: await writeModel({ 'saved_model.pb': savedConvolution(channels, size, MODEL.kernels).subarray(0, 300) }),
      says: /TensorFlow.js cannot run it/,
    }),
  });
}

const servers: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const server of servers) await server.close();
});

for (const extensions of [[], ['binary_tensor_data']]) {
  describeConformance(`a model server ${extensions.length > 0 ? 'with' : 'without'} binary tensors`, {
    engine: 'kserve',
    prepare: (kernels: Float32Array = MODEL.kernels) => startServer(extensions, kernels),
    corrupt: async () => ({
      uri: (await startServer(extensions, MODEL.kernels)).replace('tiny', 'gone'),
      says: /no such model/,
    }),
  });
}

async function startServer(extensions: string[], kernels: Float32Array): Promise<string> {
  const metadata = {
    name: 'tiny',
    platform: 'fake',
    inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, channels, size, size] }],
    outputs: [{ name: 'scores', datatype: 'FP32', shape: [-1, MODEL.classCount] }],
  };
  const model = (images: Float32Array): Float32Array => Float32Array.from(convolve(images, kernels));
  const server = await startFakeModelServer({ model, metadata, extensions, ready: true, faults: [] });
  servers.push(server);
  return server.address;
}
