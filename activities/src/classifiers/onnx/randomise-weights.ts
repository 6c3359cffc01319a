import { shuffleValues } from '../shuffle-values.ts';
import { encodeTensor } from './onnx-encoding.ts';
import { ATTRIBUTE, ELEMENT, GRAPH, MODEL, NODE, TENSOR } from './onnx-model.ts';
import { delimited, readFields, textOf, type WireField } from './wire.ts';

/** Field of a TensorProto that holds float32 values, packed. **Source:** ONNX specification, `onnx.proto`. */
const FLOAT_DATA = 4;

/**
 * The same network with other weights: the values of every float32 weight tensor (kernels and matrices; vectors such as
 * biases stay) change places within their tensor, by `seed`. Their distribution, and so the scale of what flows through
 * the network, stays as it was; what the network learnt is gone. Null where the model holds no such tensor.
 * **Source:** Adebayo et al., Sanity checks for saliency maps, NeurIPS 2018, all layers randomised.
 */
export function randomiseWeights(model: Uint8Array, seed: number): Uint8Array | null {
  let tensors = 0;
  const shuffled = (tensor: Uint8Array): Uint8Array | null => {
    const weights = readWeights(tensor);
    if (weights === null) return null;
    shuffleValues(weights.data, seed, tensors++);
    return encodeTensor(weights.data, weights.dims, weights.name);
  };
  const attribute = replaceIn({ [ATTRIBUTE.tensor]: shuffled });
  const node = replaceIn({ [NODE.attribute]: attribute });
  const graph = replaceIn({ [GRAPH.initializer]: shuffled, [GRAPH.node]: node });
  const out = replaceIn({ [MODEL.graph]: graph })(model);
  return tensors > 0 ? out : null;
}

type Replace = (message: Uint8Array) => Uint8Array | null;

/** Copies a message field by field, the named ones replaced; null where none changed. */
function replaceIn(replacements: Readonly<Record<number, Replace>>): Replace {
  return (message) => {
    const fields = [...readFields(message)];
    const contents = fields.map(({ number, content }) => content && replacements[number]?.(content));
    if (!contents.some(Boolean)) return null;
    return Buffer.concat(
      fields.map(({ number, raw }, index) => (contents[index] ? delimited(number, contents[index]) : raw)),
    );
  };
}

interface Weights {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** A float32 tensor of two dimensions or more; null for all others. */
function readWeights(tensor: Uint8Array): Weights | null {
  const fields = [...readFields(tensor)];
  const type = fields.find(({ number }) => number === TENSOR.dataType)?.value;
  const dims = fields.flatMap((field) => (field.number === TENSOR.dims ? readDims(field) : []));
  const data = fields.find(({ number }) => number === TENSOR.rawData || number === FLOAT_DATA)?.content;
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (type !== ELEMENT.float32 || dims.length < 2 || data?.length !== 4 * size) return null;
  const name = textOf(fields.find(({ number }) => number === TENSOR.name)?.content);
  return { name, dims, data: new Float32Array(new Uint8Array(data).buffer) };
}

/** One dimension, or several where the exporter packed them: varints of at most 2³¹. */
function readDims({ value, content }: WireField): number[] {
  if (value !== undefined) return [value];
  const dims: number[] = [];
  let dim = 0;
  let shift = 0;
  for (const byte of content ?? []) {
    dim += (byte & 0x7f) * 2 ** shift;
    shift += 7;
    if (byte >= 0x80) continue;
    dims.push(dim);
    [dim, shift] = [0, 0];
  }
  return dims;
}
