import { encodeNode, encodeTensor } from './onnx-encoding.ts';

/** Nodes in the order they are added; `add` and `constant` return the name of the output, `name` gives it another. */
export interface GraphWriter {
  readonly nodes: Uint8Array[];
  readonly add: (opType: string, inputs: readonly string[], attributes?: Parameters<typeof encodeNode>[3]) => string;
  readonly name: (tensor: string, output: string) => void;
  readonly constant: (data: Float32Array | Int32Array | BigInt64Array, dims: readonly number[]) => string;
}

/** Starts a list of nodes whose tensors are all named below `prefix`. */
export function createGraphWriter(prefix: string): GraphWriter {
  const nodes: Uint8Array[] = [];
  const add: GraphWriter['add'] = (opType, inputs, attributes) => {
    const output = `${prefix}/${nodes.length}`;
    nodes.push(encodeNode(opType, inputs, [output], attributes));
    return output;
  };
  // Constant nodes, since before IR version 4 an initializer must also be an input of the graph.
  const constant: GraphWriter['constant'] = (data, dims) => add('Constant', [], { value: encodeTensor(data, dims) });
  const name: GraphWriter['name'] = (tensor, output) => {
    nodes.push(encodeNode('Identity', [tensor], [output]));
  };
  return { nodes, add, name, constant };
}
