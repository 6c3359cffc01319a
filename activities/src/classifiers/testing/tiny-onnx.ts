/** Models small enough to know the right answer by hand, for tests. */
import { toHalfFloats } from '../half-floats.ts';
import { encodeNode, encodeTensor, encodeValueInfo } from '../onnx/onnx-encoding.ts';
import { ELEMENT, GRAPH, MODEL, TENSOR } from '../onnx/onnx-model.ts';
import { delimited, integer, text } from '../onnx/wire.ts';

interface ModelParts {
  readonly nodes: readonly Uint8Array[];
  readonly initializers: readonly {
    readonly name: string;
    readonly data: Float32Array | Uint16Array;
    readonly dims: readonly number[];
    /** The file that holds the data, where it is not the model itself. */
    readonly location?: string;
  }[];
  readonly input: { readonly shape: readonly (number | string)[]; readonly elementType?: number };
  readonly moreInputs?: readonly { readonly name: string; readonly shape: readonly (number | string)[] }[];
  readonly outputs: readonly {
    readonly name: string;
    readonly shape: readonly (number | string)[];
    readonly elementType?: number;
  }[];
  readonly opset?: number;
  readonly irVersion?: number;
  /** Before IR version 4 every initializer is an input as well. */
  readonly initializersAreInputs?: boolean;
}

function encodeInitializer({ name, data, dims, location }: ModelParts['initializers'][number]): Uint8Array {
  if (location === undefined) return encodeTensor(data, dims, name);
  return Buffer.concat([
    ...dims.map((dim) => integer(TENSOR.dims, dim)),
    integer(TENSOR.dataType, ELEMENT.float32),
    text(TENSOR.name, name),
    delimited(TENSOR.externalData, text(1, 'location'), text(2, location)),
    integer(TENSOR.dataLocation, 1),
  ]);
}

/** An encoded model with the input "image". */
export function encodeModel(parts: ModelParts): Uint8Array {
  const declared = parts.initializersAreInputs ? parts.initializers : [];
  const graph = delimited(
    MODEL.graph,
    ...parts.nodes.map((node) => delimited(GRAPH.node, node)),
    text(2, 'tiny'),
    ...parts.initializers.map((tensor) => delimited(GRAPH.initializer, encodeInitializer(tensor))),
    ...declared.map(({ name, dims }) => delimited(GRAPH.input, encodeValueInfo(name, ELEMENT.float32, dims))),
    delimited(GRAPH.input, encodeValueInfo('image', parts.input.elementType ?? ELEMENT.float32, parts.input.shape)),
    ...(parts.moreInputs ?? []).map(({ name, shape }) =>
      delimited(GRAPH.input, encodeValueInfo(name, ELEMENT.float32, shape)),
    ),
    ...parts.outputs.map(({ name, shape, elementType }) =>
      delimited(GRAPH.output, encodeValueInfo(name, elementType ?? ELEMENT.float32, shape)),
    ),
  );
  return Buffer.concat([
    integer(1, parts.irVersion ?? 8),
    graph,
    delimited(MODEL.opsetImport, integer(2, parts.opset ?? 13)),
  ]);
}

export interface LinearOptions extends Partial<Omit<ModelParts, 'nodes' | 'initializers' | 'outputs'>> {
  /** [height·width·channels in the input's own order, classes]. */
  readonly weights: Float32Array;
  readonly bias: readonly number[];
  readonly softmax?: boolean;
  /** The file that holds the weights, where it is not the model itself. */
  readonly weightsIn?: string;
  readonly outputShape?: readonly (number | string)[];
}

/** scores = flatten(image) · weights + bias, then softmax if asked for. */
export function linearModel(options: LinearOptions): Uint8Array {
  const classCount = options.bias.length;
  const cast = options.input?.elementType !== undefined && options.input.elementType !== ELEMENT.float32;
  return encodeModel({
    input: { shape: ['n', 1, 2, 2] },
    ...options,
    nodes: [
      ...(cast ? [encodeNode('Cast', ['image'], ['pixels'], { to: ELEMENT.float32 })] : []),
      encodeNode('Flatten', [cast ? 'pixels' : 'image'], ['flat'], { axis: 1 }),
      encodeNode('MatMul', ['flat', 'weights'], ['product']),
      encodeNode('Add', ['product', 'bias'], [options.softmax ? 'logits' : 'scores']),
      ...(options.softmax ? [encodeNode('Softmax', ['logits'], ['scores'], { axis: 1 })] : []),
    ],
    initializers: [
      {
        name: 'weights',
        data: options.weights,
        dims: [options.weights.length / classCount, classCount],
        ...(options.weightsIn === undefined ? {} : { location: options.weightsIn }),
      },
      { name: 'bias', data: Float32Array.from(options.bias), dims: [classCount] },
    ],
    outputs: [{ name: 'scores', shape: options.outputShape ?? ['n', classCount] }],
  });
}

/** The linear model with input, weights and scores in half precision. */
export function halfPrecisionModel(options: Pick<LinearOptions, 'weights' | 'bias' | 'input'>): Uint8Array {
  const { weights, bias, input } = options;
  return encodeModel({
    input: { shape: ['n', 1, 2, 2], ...input, elementType: ELEMENT.float16 },
    nodes: [
      encodeNode('Flatten', ['image'], ['flat'], { axis: 1 }),
      encodeNode('MatMul', ['flat', 'weights'], ['product']),
      encodeNode('Add', ['product', 'bias'], ['scores']),
    ],
    initializers: [
      { name: 'weights', data: toHalfFloats(weights), dims: [weights.length / bias.length, bias.length] },
      { name: 'bias', data: toHalfFloats(Float32Array.from(bias)), dims: [bias.length] },
    ],
    outputs: [{ name: 'scores', shape: ['n', bias.length], elementType: ELEMENT.float16 }],
  });
}

/** Convolution 3×3, ReLU, mean over the picture: [n, channels, size, size] → one logit for each filter. */
export function convolutionModel(channels: number, size: number, kernels: Float32Array): Uint8Array {
  const classCount = kernels.length / (channels * 9);
  return encodeModel({
    nodes: [
      encodeNode('Conv', ['image', 'kernels'], ['features'], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
      encodeNode('Relu', ['features'], ['active']),
      encodeNode('GlobalAveragePool', ['active'], ['pooled']),
      encodeNode('Flatten', ['pooled'], ['scores'], { axis: 1 }),
    ],
    initializers: [{ name: 'kernels', data: kernels, dims: [classCount, channels, 3, 3] }],
    input: { shape: ['n', channels, size, size] },
    outputs: [{ name: 'scores', shape: ['n', classCount] }],
  });
}

interface InpainterParts {
  /** [n, channels, height, width] */
  readonly image: readonly (number | string)[];
  readonly mask: readonly (number | string)[];
  readonly noise?: boolean;
  /** Channels of what is made, where they are others than the image's. */
  readonly planes?: number;
}

/** An inpainter: what it is shown, and in the hole ½, or the noise [n, 1, 1, 1]. */
export function flatInpainter({ image, mask, noise = false, planes = 1 }: InpainterParts): Uint8Array {
  return encodeModel({
    input: { shape: image },
    moreInputs: [{ name: 'mask', shape: mask }, ...(noise ? [{ name: 'noise', shape: ['n', 1, 1, 1] }] : [])],
    nodes: [
      encodeNode('Mul', ['mask', noise ? 'noise' : 'half'], ['content']),
      encodeNode('Add', ['image', 'content'], ['picture']),
    ],
    initializers: [{ name: 'half', data: new Float32Array(planes).fill(0.5), dims: [planes, 1, 1] }],
    outputs: [{ name: 'picture', shape: ['n', 'c', 'h', 'w'] }],
  });
}

/** The same of one input [n, 4, height, width], whose last channel is the mask. */
export function joinedInpainter(): Uint8Array {
  const kernels = Float32Array.from({ length: 12 }, (_, at) =>
    at % 4 === 3 ? 0.5 : at % 4 === Math.floor(at / 4) ? 1 : 0,
  );
  return encodeModel({
    input: { shape: ['n', 4, 'h', 'w'] },
    nodes: [encodeNode('Conv', ['image', 'kernels'], ['picture'], { kernel_shape: [1, 1] })],
    initializers: [{ name: 'kernels', data: kernels, dims: [3, 4, 1, 1] }],
    outputs: [{ name: 'picture', shape: ['n', 3, 'h', 'w'] }],
  });
}

/** Numbers in [−1, 1) that look random and are the same everywhere. */
export function pseudoRandom(length: number, seed: number): Float32Array {
  let state = seed * 2654435761 + 1;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
