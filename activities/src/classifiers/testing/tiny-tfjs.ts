/** TensorFlow models small enough to know the right answer, for tests: the convolution of tiny-onnx.ts, channels last. */

/** A file of a model by its path. */
export type ModelFolder = Readonly<Record<string, Uint8Array>>;

/** Kernels [classes, channels, 3, 3] as TensorFlow has them, [3, 3, channels, classes]. */
export function toTensorflowKernels(kernels: Float32Array, channels: number): { data: Float32Array; shape: number[] } {
  const classCount = kernels.length / (channels * 9);
  const data = new Float32Array(kernels.length);
  for (let k = 0; k < classCount; k++) {
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i < 9; i++) data[(i * channels + c) * classCount + k] = kernels[(k * channels + c) * 9 + i]!;
    }
  }
  return { data, shape: [3, 3, channels, classCount] };
}

function modelJson(format: string, modelTopology: unknown, weights: unknown[], data: Float32Array): ModelFolder {
  const weightsManifest = [{ paths: ['weights.bin'], weights }];
  const json = { format, generatedBy: 'test', modelTopology, weightsManifest };
  return {
    'model.json': new TextEncoder().encode(JSON.stringify(json)),
    'weights.bin': new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

const float = { type: 'DT_FLOAT' };
const dim = (sizes: readonly number[]): unknown => ({ dim: sizes.map((size) => ({ size: String(size) })) });
const placeholder = (name: string, sizes: readonly number[]): unknown => {
  return { name, op: 'Placeholder', attr: { dtype: float, shape: { shape: dim(sizes) } } };
};
const constant = (name: string, dtype: string, sizes: readonly number[]): unknown => ({
  name,
  op: 'Const',
  attr: { dtype: { type: dtype }, value: { tensor: { dtype, tensorShape: dim(sizes) } } },
});

/** Convolution 3×3, ReLU, mean over the picture, as a layers model: [n, size, size, channels] → one logit a filter. */
export function layersConvolution(channels: number, size: number, kernels: Float32Array): ModelFolder {
  const { data, shape } = toTensorflowKernels(kernels, channels);
  const after = (name: string): unknown => [[[name, 0, 0, {}]]];
  const layer = (className: string, name: string, inbound: unknown, config: object): unknown => ({
    class_name: className,
    name,
    inbound_nodes: inbound,
    config: { name, ...config },
  });
  const layers = [
    layer('InputLayer', 'image', [], { batch_input_shape: [null, size, size, channels], dtype: 'float32' }),
    layer('Conv2D', 'conv', after('image'), {
      filters: shape[3],
      kernel_size: [3, 3],
      strides: [1, 1],
      padding: 'same',
      activation: 'relu',
      use_bias: false,
    }),
    layer('GlobalAveragePooling2D', 'scores', after('conv'), {}),
  ];
  const config = { name: 'tiny', layers, input_layers: [['image', 0, 0]], output_layers: [['scores', 0, 0]] };
  const topology = { class_name: 'Model', config, keras_version: '2.15.0', backend: 'tensorflow' };
  return modelJson('layers-model', topology, [{ name: 'conv/kernel', shape, dtype: 'float32' }], data);
}

/** The same as a graph model. */
export function graphConvolution(channels: number, size: number, kernels: Float32Array): ModelFolder {
  const { data, shape } = toTensorflowKernels(kernels, channels);
  const bytes = (text: string): unknown => ({ s: Buffer.from(text).toString('base64') });
  const ones = { list: { i: ['1', '1', '1', '1'] } };
  const node = [
    placeholder('image', [-1, size, size, channels]),
    constant('kernels', 'DT_FLOAT', shape),
    constant('axes', 'DT_INT32', [2]),
    {
      name: 'conv',
      op: 'Conv2D',
      input: ['image', 'kernels'],
      attr: { T: float, strides: ones, dilations: ones, padding: bytes('SAME'), data_format: bytes('NHWC') },
    },
    { name: 'active', op: 'Relu', input: ['conv'], attr: { T: float } },
    {
      name: 'scores',
      op: 'Mean',
      input: ['active', 'axes'],
      attr: { T: float, Tidx: { type: 'DT_INT32' }, keep_dims: { b: false } },
    },
  ];
  const axes = new Float32Array(new Int32Array([1, 2]).buffer);
  const all = new Float32Array(data.length + 2);
  all.set(data);
  new Uint8Array(all.buffer).set(new Uint8Array(axes.buffer), data.byteLength);
  const weights = [
    { name: 'kernels', shape, dtype: 'float32' },
    { name: 'axes', shape: [2], dtype: 'int32' },
  ];
  return modelJson('graph-model', { node, versions: { producer: 1 } }, weights, all);
}

/** An inpainter as a graph model: what it is shown, [n, size, size, channels], and ½ in the hole, [n, size, size, 1]. */
export function graphInpainter(channels: number, size: number): ModelFolder {
  const node = [
    placeholder('image', [-1, size, size, channels]),
    placeholder('mask', [-1, size, size, 1]),
    constant('half', 'DT_FLOAT', []),
    { name: 'content', op: 'Mul', input: ['mask', 'half'], attr: { T: float } },
    { name: 'picture', op: 'AddV2', input: ['image', 'content'], attr: { T: float } },
  ];
  const weights = [{ name: 'half', shape: [], dtype: 'float32' }];
  return modelJson('graph-model', { node, versions: { producer: 1 } }, weights, Float32Array.of(0.5));
}
