import { AtlasError } from '@saliency-atlas/contract';
import { ATTRIBUTE, GRAPH, MODEL, NODE, TENSOR } from './onnx-model.ts';
import { readFields, textOf } from './wire.ts';

type Kind = 'model' | 'graph' | 'node' | 'function' | 'attribute' | 'training' | 'sparse' | 'tensor';

/** Which fields of a message lead to tensors, and what they hold. */
const CHILDREN: Readonly<Record<Kind, Readonly<Record<number, Kind>>>> = {
  model: { [MODEL.graph]: 'graph', [MODEL.functions]: 'function', [MODEL.trainingInfo]: 'training' },
  graph: { [GRAPH.node]: 'node', [GRAPH.initializer]: 'tensor', [GRAPH.sparseInitializer]: 'sparse' },
  node: { [NODE.attribute]: 'attribute' },
  function: { 7: 'node', 11: 'attribute' },
  attribute: {
    [ATTRIBUTE.tensor]: 'tensor',
    [ATTRIBUTE.tensors]: 'tensor',
    [ATTRIBUTE.graph]: 'graph',
    [ATTRIBUTE.graphs]: 'graph',
    [ATTRIBUTE.sparseTensor]: 'sparse',
    [ATTRIBUTE.sparseTensors]: 'sparse',
  },
  training: { 1: 'graph', 2: 'graph' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  tensor: {},
};

const EXTERNAL = 1;
/** Protobuf's own limit: ONNX Runtime reads no deeper either. */
const DEEPEST = 100;

function externalTensor(bytes: Uint8Array): string | undefined {
  let name = '';
  let external = false;
  for (const field of readFields(bytes)) {
    if (field.number === TENSOR.name) name = textOf(field.content);
    if (field.number === TENSOR.externalData) external = true;
    if (field.number === TENSOR.dataLocation && field.value === EXTERNAL) external = true;
  }
  return external ? name : undefined;
}

/** The name of the first tensor whose data stand in another file, wherever in the model it is; undefined if none. */
function findExternalTensor(bytes: Uint8Array, kind: Kind, depth: number): string | undefined {
  if (depth > DEEPEST) throw new RangeError(`its graphs are nested more than ${DEEPEST} messages deep`);
  if (kind === 'tensor') return externalTensor(bytes);
  const children = CHILDREN[kind];
  for (const field of readFields(bytes)) {
    const child = children[field.number];
    if (child === undefined || field.content === undefined) continue;
    const found = findExternalTensor(field.content, child, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Refuses models that name other files as the source of their weights: such a path may point anywhere on this machine.
 * Throws AtlasError ModelContractMismatch.
 */
export function refuseExternalData(bytes: Uint8Array, source: string): void {
  let name: string | undefined;
  try {
    name = findExternalTensor(bytes, 'model', 0);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `model ${source}: the file is broken inside (${reason})`;
    throw new AtlasError('ModelContractMismatch', message, 'Export the model again.', { cause: error });
  }
  if (name === undefined) return;
  throw new AtlasError(
    'ModelContractMismatch',
    `model ${source}: tensor "${name}" keeps its data in another file, which is not allowed`,
    'Save the model with its weights inside (onnx.save_model(model, path, save_as_external_data=False)).',
  );
}
