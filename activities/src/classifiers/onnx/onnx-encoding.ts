import { ATTRIBUTE, ELEMENT, NODE, TENSOR, TYPE, VALUE_INFO } from './onnx-model.ts';
import { delimited, integer, text } from './wire.ts';

const ATTRIBUTE_TYPE = { integer: 2, tensor: 4, integers: 7 } as const;

/** An attribute of a node: one integer, several, or an encoded tensor. */
export type AttributeValue = number | readonly number[] | Uint8Array;

function encodeAttribute(name: string, value: AttributeValue): Uint8Array {
  const head = text(ATTRIBUTE.name, name);
  if (typeof value === 'number') {
    return Buffer.concat([head, integer(ATTRIBUTE.integer, value), integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.integer)]);
  }
  if (value instanceof Uint8Array) {
    return Buffer.concat([head, delimited(ATTRIBUTE.tensor, value), integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.tensor)]);
  }
  const items = value.map((item) => integer(ATTRIBUTE.integers, item));
  return Buffer.concat([head, ...items, integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.integers)]);
}

/** An encoded NodeProto of the default operator set. */
export function encodeNode(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
): Uint8Array {
  return Buffer.concat([
    ...inputs.map((name) => text(NODE.input, name)),
    ...outputs.map((name) => text(NODE.output, name)),
    text(NODE.opType, opType),
    ...Object.entries(attributes).map(([name, value]) => delimited(NODE.attribute, encodeAttribute(name, value))),
  ]);
}

/** Numbers of a tensor; half-precision ones as their bits. */
type TensorData = Float32Array | Uint16Array | Int32Array | BigInt64Array;

function elementTypeOf(data: TensorData): number {
  if (data instanceof Float32Array) return ELEMENT.float32;
  if (data instanceof Uint16Array) return ELEMENT.float16;
  return data instanceof Int32Array ? ELEMENT.int32 : ELEMENT.int64;
}

/** An encoded TensorProto, its data in the machine's (little-endian) order. */
export function encodeTensor(data: TensorData, dims: readonly number[], name = ''): Uint8Array {
  return Buffer.concat([
    ...dims.map((dim) => integer(TENSOR.dims, dim)),
    integer(TENSOR.dataType, elementTypeOf(data)),
    text(TENSOR.name, name),
    delimited(TENSOR.rawData, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
}

/** An encoded ValueInfoProto; a string is the name of a dimension that is not fixed. */
export function encodeValueInfo(name: string, elementType: number, shape: readonly (number | string)[]): Uint8Array {
  const dims = shape.map((dim) =>
    delimited(TYPE.dim, typeof dim === 'number' ? integer(TYPE.dimValue, dim) : text(TYPE.dimName, dim)),
  );
  const tensor = delimited(TYPE.tensor, integer(TYPE.elementType, elementType), delimited(TYPE.shape, ...dims));
  return Buffer.concat([text(VALUE_INFO.name, name), delimited(VALUE_INFO.type, tensor)]);
}
