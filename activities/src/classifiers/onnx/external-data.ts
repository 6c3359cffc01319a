import { AtlasError, messageOf } from '@saliency-atlas/contract';
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

interface ExternalTensor {
  readonly name: string;
  /** The file that it names; empty where it names none. */
  readonly location: string;
}

function externalTensor(bytes: Uint8Array): ExternalTensor | undefined {
  let name = '';
  let location = '';
  let external = false;
  for (const field of readFields(bytes)) {
    if (field.number === TENSOR.name) name = textOf(field.content);
    if (field.number === TENSOR.dataLocation && field.value === EXTERNAL) external = true;
    if (field.number !== TENSOR.externalData) continue;
    external = true;
    const [key, value] = [1, 2].map((part) =>
      textOf([...readFields(field.content ?? new Uint8Array())].find(({ number }) => number === part)?.content),
    );
    if (key === 'location') location = value ?? '';
  }
  return external ? { name, location } : undefined;
}

/** The tensors whose data stand in other files, wherever in the model they are. */
function* findExternalTensors(bytes: Uint8Array, kind: Kind, depth: number): Generator<ExternalTensor> {
  if (depth > DEEPEST) throw new RangeError(`its graphs are nested more than ${DEEPEST} messages deep`);
  if (kind === 'tensor') {
    const found = externalTensor(bytes);
    if (found !== undefined) yield found;
    return;
  }
  const children = CHILDREN[kind];
  for (const field of readFields(bytes)) {
    const child = children[field.number];
    if (child !== undefined && field.content !== undefined) yield* findExternalTensors(field.content, child, depth + 1);
  }
}

/**
 * The files that a model names as the source of weights, each once. Such a path may point anywhere on this machine, so
 * without `allowed` the first is an error; with it, whoever reads them keeps to the model's folder.
 * Throws AtlasError ModelContractMismatch.
 */
export function externalLocations(bytes: Uint8Array, allowed: boolean, source: string): string[] {
  const locations = new Set<string>();
  try {
    for (const { name, location } of findExternalTensors(bytes, 'model', 0)) {
      if (!allowed) throw refused(name, source);
      locations.add(location);
    }
  } catch (error) {
    if (error instanceof AtlasError) throw error;
    const reason = messageOf(error);
    const message = `model ${source}: the file is broken inside (${reason})`;
    throw new AtlasError('ModelContractMismatch', message, 'Export the model again.', { cause: error });
  }
  return [...locations];
}

function refused(tensor: string, source: string): AtlasError {
  return new AtlasError(
    'ModelContractMismatch',
    `model ${source}: tensor "${tensor}" keeps its data in another file`,
    'Set model.externalData to true to read such files from the model’s own folder, or save the model with its weights ' +
      'inside (onnx.save_model(model, path, save_as_external_data=False)).',
  );
}
