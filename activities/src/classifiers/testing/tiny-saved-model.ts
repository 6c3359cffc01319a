/** A SavedModel small enough to know the right answer, for tests: frozen, so that it needs no variables. */
import { delimited, integer, text } from '../onnx/wire.ts';
import { toTensorflowKernels } from './tiny-tfjs.ts';

/** Numbers of fields. **Source:** TensorFlow's saved_model.proto, meta_graph.proto, graph.proto and what they import. */
const SAVED_MODEL = { version: 1, metaGraph: 2 } as const;
const META_GRAPH = { info: 1, graph: 2, signature: 5 } as const;
const META_INFO = { tags: 4, version: 5 } as const;
const GRAPH = { node: 1, versions: 4 } as const;
const NODE = { name: 1, op: 2, input: 3, attr: 5 } as const;
const ATTR = { list: 1, string: 2, type: 6, shape: 7, tensor: 8 } as const;
const TENSOR = { type: 1, shape: 2, content: 4 } as const;
const SIGNATURE = { inputs: 1, outputs: 2, method: 3 } as const;
const INFO = { name: 1, type: 2, shape: 3 } as const;
const FLOAT = 1;
const INT32 = 3;

const entry = (field: number, key: string, value: Uint8Array): Uint8Array =>
  delimited(field, text(1, key), delimited(2, value));
const shape = (field: number, sizes: readonly number[]): Uint8Array =>
  delimited(field, ...sizes.map((size) => delimited(2, integer(1, size))));

function node(name: string, op: string, inputs: readonly string[], attributes: Record<string, Uint8Array>): Uint8Array {
  const attr = Object.entries(attributes).map(([key, value]) => entry(NODE.attr, key, value));
  return delimited(
    GRAPH.node,
    text(NODE.name, name),
    text(NODE.op, op),
    ...inputs.map((input) => text(NODE.input, input)),
    ...attr,
  );
}

function constant(name: string, type: number, sizes: readonly number[], data: Float32Array | Int32Array): Uint8Array {
  const content = delimited(TENSOR.content, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const tensor = delimited(ATTR.tensor, integer(TENSOR.type, type), shape(TENSOR.shape, sizes), content);
  return node(name, 'Const', [], { dtype: integer(ATTR.type, type), value: tensor });
}

function tensorInfo(field: number, key: string, tensor: string, sizes: readonly number[]): Uint8Array {
  return entry(
    field,
    key,
    Buffer.concat([text(INFO.name, tensor), integer(INFO.type, FLOAT), shape(INFO.shape, sizes)]),
  );
}

/** The convolution of tiny-tfjs.ts as `saved_model.pb`: images [n, size, size, channels] → one logit a filter. */
export function savedConvolution(channels: number, size: number, kernels: Float32Array): Uint8Array {
  const { data, shape: kernelShape } = toTensorflowKernels(kernels, channels);
  const float = integer(ATTR.type, FLOAT);
  const input = [-1, size, size, channels];
  const ones = delimited(ATTR.list, ...[1, 1, 1, 1].map((one) => integer(3, one)));
  const graph = delimited(
    META_GRAPH.graph,
    node('image', 'Placeholder', [], { dtype: float, shape: shape(ATTR.shape, input) }),
    constant('axes', INT32, [2], new Int32Array([1, 2])),
    constant('kernels', FLOAT, kernelShape, data),
    node('conv', 'Conv2D', ['image', 'kernels'], { T: float, strides: ones, padding: text(ATTR.string, 'SAME') }),
    node('active', 'Relu', ['conv'], { T: float }),
    node('scores', 'Mean', ['active', 'axes'], { T: float, Tidx: integer(ATTR.type, INT32) }),
    delimited(GRAPH.versions, integer(1, 1286)),
  );
  const signature = Buffer.concat([
    tensorInfo(SIGNATURE.inputs, 'image', 'image:0', input),
    tensorInfo(SIGNATURE.outputs, 'scores', 'scores:0', [-1, kernelShape[3] ?? 0]),
    text(SIGNATURE.method, 'tensorflow/serving/predict'),
  ]);
  const metaGraph = delimited(
    SAVED_MODEL.metaGraph,
    delimited(META_GRAPH.info, text(META_INFO.tags, 'serve'), text(META_INFO.version, '2.15.1')),
    graph,
    entry(META_GRAPH.signature, 'serving_default', signature),
  );
  return Buffer.concat([integer(SAVED_MODEL.version, 1), metaGraph]);
}
