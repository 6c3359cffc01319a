import { describe, expect, it } from 'vitest';
import { encodeMaskedGraph } from './masked-graph.ts';
import { GRAPH, MODEL, readOnnxModel } from './onnx-model.ts';
import { linearModel, pseudoRandom } from '../testing/tiny-onnx.ts';
import { delimited, integer, readFields } from './wire.ts';

const options = {
  inputName: 'image',
  inputElementType: 1,
  outputName: 'scores',
  batchSize: 4,
  channels: 1,
  height: 2,
  width: 2,
  classCount: 3,
  layout: 'nchw',
  output: 'logits',
} as const;
const linear = linearModel({ weights: pseudoRandom(12, 1), bias: [0, 0, 0] });

function graphOf(bytes: Uint8Array): Uint8Array {
  return [...readFields(bytes)].find((field) => field.number === MODEL.graph)!.content!;
}

function fieldsExcept(bytes: Uint8Array, ...numbers: readonly number[]): Uint8Array[] {
  return [...readFields(bytes)].filter((field) => !numbers.includes(field.number)).map((field) => field.raw);
}

describe('a masked graph', () => {
  it('keeps every other field of the model byte for byte, unknown ones too', () => {
    const unknown = [delimited(900, Buffer.from([1, 2, 3])), integer(901, -5)];
    const graph = delimited(MODEL.graph, graphOf(linear), ...unknown);
    const model = Buffer.concat([...fieldsExcept(linear, MODEL.graph), graph, ...unknown]);
    const result = encodeMaskedGraph(readOnnxModel(model, 'tiny'), options).bytes;
    expect(fieldsExcept(result, MODEL.graph)).toEqual(fieldsExcept(model, MODEL.graph));
    const kept = fieldsExcept(graphOf(model), GRAPH.input, GRAPH.output);
    expect(kept).toHaveLength(8);
    expect(fieldsExcept(graphOf(result), GRAPH.input, GRAPH.output)).toEqual(expect.arrayContaining(kept));
  });

  it('takes the place of the image input and of the outputs', () => {
    const { bytes, names } = encodeMaskedGraph(readOnnxModel(linear, 'tiny'), options);
    const model = readOnnxModel(bytes, 'tiny');
    expect(model.inputs.map(({ name }) => name)).not.toContain('image');
    expect(model.outputs.map(({ name }) => name)).toEqual([
      names.outputs,
      names.probability,
      names.logOdds,
      names.rivalOdds,
    ]);
    expect(model.inputs.find(({ name }) => name === names.images)?.shape).toEqual([null, 1, 2, 2]);
  });

  it('avoids the names that the model already has', () => {
    const once = encodeMaskedGraph(readOnnxModel(linear, 'tiny'), options);
    const twice = encodeMaskedGraph(readOnnxModel(once.bytes, 'tiny'), options);
    expect(twice.names.images).not.toBe(once.names.images);
  });
});
