import { encodeMaskPrefix } from './mask-prefix.ts';
import { encodeValueInfo } from './onnx-encoding.ts';
import { ELEMENT, GRAPH, MODEL, VALUE_INFO, type OnnxModel } from './onnx-model.ts';
import { encodeScoreSuffix } from './score-suffix.ts';
import { delimited, readFields, textOf } from './wire.ts';

/** Names of the tensors of a masked graph that the caller feeds and fetches. */
export interface MaskedGraphNames {
  readonly images: string;
  readonly imageIndex: string;
  readonly cells: string;
  readonly shiftY: string;
  readonly shiftX: string;
  readonly rows: string;
  readonly columns: string;
  readonly target: string;
  readonly outputs: string;
  readonly probability: string;
  readonly logOdds: string;
  readonly rivalOdds: string;
}

export interface MaskedGraphOptions {
  /** The model's image input, which the masked images take the place of. */
  readonly inputName: string;
  /** Element type of that input; values are converted to it, rounded for uint8. */
  readonly inputElementType: number;
  readonly outputName: string;
  readonly batchSize: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly classCount: number;
  readonly layout: 'nchw' | 'nhwc';
  readonly output: 'logits' | 'probabilities';
}

function namesWith(prefix: string): MaskedGraphNames {
  return {
    images: `${prefix}/images`,
    imageIndex: `${prefix}/image_index`,
    cells: `${prefix}/cells`,
    shiftY: `${prefix}/shift_y`,
    shiftX: `${prefix}/shift_x`,
    rows: `${prefix}/rows`,
    columns: `${prefix}/columns`,
    target: `${prefix}/target`,
    outputs: `${prefix}/outputs`,
    probability: `${prefix}/probability`,
    logOdds: `${prefix}/log_odds`,
    rivalOdds: `${prefix}/rival_odds`,
  };
}

function encodeInterface(names: MaskedGraphNames, options: MaskedGraphOptions): Uint8Array[] {
  const { batchSize: count, channels, height, width, classCount } = options;
  const input = (name: string, type: number, shape: readonly (number | string)[]): Uint8Array =>
    delimited(GRAPH.input, encodeValueInfo(name, type, shape));
  const output = (name: string, shape: readonly number[]): Uint8Array =>
    delimited(GRAPH.output, encodeValueInfo(name, ELEMENT.float32, shape));
  return [
    input(names.images, ELEMENT.float32, ['saliency_atlas_images', channels, height, width]),
    input(names.imageIndex, ELEMENT.int32, [count]),
    input(names.cells, ELEMENT.float32, [count, 1, 'saliency_atlas_grid_rows', 'saliency_atlas_grid_columns']),
    input(names.shiftY, ELEMENT.int32, [count]),
    input(names.shiftX, ELEMENT.int32, [count]),
    input(names.rows, ELEMENT.float32, ['saliency_atlas_shifts_y', 1, height, 'saliency_atlas_grid_rows']),
    input(names.columns, ELEMENT.float32, ['saliency_atlas_shifts_x', 1, 'saliency_atlas_grid_columns', width]),
    input(names.target, ELEMENT.int32, [count, 1]),
    output(names.outputs, [count, classCount]),
    output(names.probability, [count, 1]),
    output(names.logOdds, [count, 1]),
    output(names.rivalOdds, [count, 1]),
  ];
}

/**
 * Puts the masks into the model's own graph, at the level of protobuf's bytes: every field of the model is copied as it
 * stands, except its image input and its outputs. What crosses into the runtime is then the image once and a few bytes
 * per pass.
 */
export function encodeMaskedGraph(
  model: OnnxModel,
  options: MaskedGraphOptions,
): { bytes: Uint8Array; names: MaskedGraphNames } {
  let prefix = 'saliency_atlas';
  while (Buffer.from(model.graph.buffer, model.graph.byteOffset, model.graph.byteLength).includes(prefix))
    prefix += '_';
  const names = namesWith(prefix);
  const kept = [...readFields(model.graph)].filter((field) => {
    if (field.number === GRAPH.output) return false;
    if (field.number !== GRAPH.input || field.content === undefined) return true;
    const name = [...readFields(field.content)].find((part) => part.number === VALUE_INFO.name);
    return textOf(name?.content) !== options.inputName;
  });
  const asNode = (node: Uint8Array): Uint8Array => delimited(GRAPH.node, node);
  const graph = delimited(
    MODEL.graph,
    ...encodeMaskPrefix(names, prefix, options).map(asNode),
    ...kept.map((field) => field.raw),
    ...encodeInterface(names, options),
    ...encodeScoreSuffix(names, prefix, options).map(asNode),
  );
  return { bytes: Buffer.concat([...model.otherFields, graph]), names };
}
