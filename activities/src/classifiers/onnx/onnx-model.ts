import { AtlasError } from '@saliency-atlas/contract';
import { readFields, textOf, type WireField } from './wire.ts';

/** Numbers of the fields that are read or written here. **Source:** ONNX specification, `onnx.proto`. */
export const MODEL = { graph: 7, opsetImport: 8, trainingInfo: 20, functions: 25 } as const;
export const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, sparseInitializer: 15 } as const;
export const NODE = { input: 1, output: 2, opType: 4, attribute: 5 } as const;
export const ATTRIBUTE = {
  name: 1,
  integer: 3,
  tensor: 5,
  graph: 6,
  integers: 8,
  tensors: 10,
  graphs: 11,
  type: 20,
  sparseTensor: 22,
  sparseTensors: 23,
} as const;
export const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9, externalData: 13, dataLocation: 14 } as const;
export const VALUE_INFO = { name: 1, type: 2 } as const;
export const TYPE = { tensor: 1, elementType: 1, shape: 2, dim: 1, dimValue: 1, dimName: 2 } as const;
export const ELEMENT = { float32: 1, uint8: 2, int32: 6, int64: 7, float16: 10, float64: 11 } as const;

/** An input or output of the graph: its name, element type and shape (null: a dimension that is not fixed). */
export interface OnnxValue {
  readonly name: string;
  readonly elementType: number;
  /** Null where the model declares no shape. */
  readonly shape: readonly (number | null)[] | null;
}

/** What has to be known of a model before it is run or changed. */
export interface OnnxModel {
  /** Encoded top-level fields other than the graph. */
  readonly otherFields: readonly Uint8Array[];
  /** The encoded graph; a graph written in several pieces is joined, which protobuf defines as merging. */
  readonly graph: Uint8Array;
  /** Version of the default operator set. */
  readonly opset: number;
  /** Inputs that the caller must feed: those without an initializer. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

function readDimension(bytes: Uint8Array): number | null {
  let value: number | null = null;
  for (const field of readFields(bytes)) {
    if (field.number === TYPE.dimValue && field.value !== undefined && field.value > 0) value = field.value;
  }
  return value;
}

function readValue(bytes: Uint8Array): OnnxValue {
  let name = '';
  let elementType = 0;
  let shape: (number | null)[] | null = null;
  for (const field of readFields(bytes)) {
    if (field.number === VALUE_INFO.name) name = textOf(field.content);
    if (field.number !== VALUE_INFO.type || field.content === undefined) continue;
    for (const type of readFields(field.content)) {
      if (type.number !== TYPE.tensor || type.content === undefined) continue;
      for (const part of readFields(type.content)) {
        if (part.number === TYPE.elementType) elementType = part.value ?? 0;
        if (part.number !== TYPE.shape || part.content === undefined) continue;
        shape = [];
        for (const dim of readFields(part.content)) {
          if (dim.number === TYPE.dim && dim.content !== undefined) shape.push(readDimension(dim.content));
        }
      }
    }
  }
  return { name, elementType, shape };
}

function nameIn(bytes: Uint8Array, nameField: number): string {
  for (const field of readFields(bytes)) if (field.number === nameField) return textOf(field.content);
  return '';
}

function contents(fields: readonly WireField[], number: number): Uint8Array[] {
  return fields.flatMap((field) => (field.number === number && field.content ? [field.content] : []));
}

function readOpset(fields: readonly WireField[]): number {
  for (const entry of contents(fields, MODEL.opsetImport)) {
    const parts = [...readFields(entry)];
    const domain = textOf(parts.find((part) => part.number === 1)?.content);
    if (domain === '' || domain === 'ai.onnx') return parts.find((part) => part.number === 2)?.value ?? 1;
  }
  return 1;
}

function parse(bytes: Uint8Array): OnnxModel | undefined {
  const fields = [...readFields(bytes)];
  const graphs = contents(fields, MODEL.graph);
  const graph = graphs.length === 1 && graphs[0] ? graphs[0] : Buffer.concat(graphs);
  const parts = [...readFields(graph)];
  const initializers = new Set(contents(parts, GRAPH.initializer).map((tensor) => nameIn(tensor, TENSOR.name)));
  const inputs = contents(parts, GRAPH.input).map(readValue);
  const outputs = contents(parts, GRAPH.output).map(readValue);
  if (outputs.length === 0 || contents(parts, GRAPH.node).length === 0) return undefined;
  return {
    otherFields: fields.filter((field) => field.number !== MODEL.graph).map((field) => field.raw),
    graph,
    opset: readOpset(fields),
    inputs: inputs.filter((input) => !initializers.has(input.name)),
    outputs,
  };
}

/** What a file that is no ONNX model probably is, from its first bytes. */
function guessFormat(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  if (bytes.length === 0) return 'is empty';
  if (head.startsWith('version https://git-lfs')) return 'is a Git LFS pointer, not the model itself';
  if (head.startsWith('PK')) return 'is a zip archive (a PyTorch or Keras file?)';
  if (head.startsWith('\x89HDF')) return 'is an HDF5 file (Keras?)';
  if (head.slice(4, 8) === 'ORTM') return 'is in the ORT format';
  if (/^\s*</.test(head)) return 'is an HTML or XML page';
  return 'cannot be read as an ONNX model';
}

/**
 * Reads what a model declares about itself. `source` names the file in errors.
 * Throws AtlasError ModelContractMismatch where the bytes are no ONNX model.
 */
export function readOnnxModel(bytes: Uint8Array, source: string): OnnxModel {
  let model: OnnxModel | undefined;
  let cause: unknown;
  try {
    model = parse(bytes);
  } catch (error) {
    cause = error;
  }
  if (model) return model;
  throw new AtlasError(
    'ModelContractMismatch',
    `model ${source}: the file ${guessFormat(bytes)}`,
    'Point model.uri at a complete .onnx file; convert other formats with their exporter (torch.onnx.export, tf2onnx).',
    { cause },
  );
}
