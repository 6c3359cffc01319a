import { AtlasError } from '@saliency-atlas/contract';
import { describe, expect, it } from 'vitest';
import { externalLocations } from './external-data.ts';
import { encodeNode, encodeTensor } from './onnx-encoding.ts';
import { GRAPH, MODEL, NODE, readOnnxModel, TENSOR } from './onnx-model.ts';
import { linearModel, pseudoRandom } from '../testing/tiny-onnx.ts';
import { delimited, integer, readFields, text } from './wire.ts';

const linear = linearModel({ weights: pseudoRandom(12, 1), bias: [0, 0, 0] });

describe('reading a model', () => {
  it.each([
    ['nothing', new Uint8Array(), 'is empty'],
    ['a Git LFS pointer', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0'), 'Git LFS pointer'],
    ['a zip archive', Buffer.from('PK\x03\x04…'), 'zip archive'],
    ['a web page', Buffer.from('<!doctype html><p>404'), 'HTML'],
    ['text', Buffer.from('weights go here'), 'cannot be read as an ONNX model'],
    ['noise', Buffer.from(pseudoRandom(500, 2).buffer), 'cannot be read as an ONNX model'],
    ['half a model', linear.subarray(0, linear.length / 2), 'cannot be read as an ONNX model'],
    ['a model without nodes', Buffer.concat([integer(1, 8), delimited(MODEL.graph, text(2, 'g'))]), 'cannot be read'],
  ])('says what the file is instead: %s', (_name, bytes, reason) => {
    const read = (): unknown => readOnnxModel(bytes, 'models/cat.onnx');
    expect(read).toThrow(AtlasError);
    expect(read).toThrow(`model models/cat.onnx: the file `);
    expect(read).toThrow(reason);
  });

  it('joins a graph that is written in two pieces, as protobuf merges them', () => {
    const fields = [...readFields(readOnnxModel(linear, 'tiny').graph)].map((field) => field.raw);
    const pieces = [fields.slice(0, 2), fields.slice(2)].map((part) => delimited(MODEL.graph, ...part));
    const { inputs, outputs } = readOnnxModel(linear, 'tiny');
    expect(readOnnxModel(Buffer.concat(pieces), 'tiny')).toMatchObject({ inputs, outputs });
  });

  it('does not count initializers among the inputs to feed', () => {
    const old = linearModel({ weights: pseudoRandom(12, 1), bias: [0, 0, 0], initializersAreInputs: true });
    expect(readOnnxModel(old, 'tiny').inputs.map(({ name }) => name)).toEqual(['image']);
  });
});

describe('weights in other files', () => {
  const plain = encodeTensor(new Float32Array(2), [2], 'w');
  const located = Buffer.concat([plain, integer(TENSOR.dataLocation, 1)]);
  const listed = Buffer.concat([
    plain,
    delimited(TENSOR.externalData, text(1, 'location'), text(2, '../../etc/passwd')),
  ]);
  const constant = encodeNode('Constant', [], ['c'], { value: located });
  const subgraph = delimited(NODE.attribute, text(1, 'body'), delimited(6, delimited(GRAPH.node, constant)));
  const graph = (...fields: Uint8Array[]): Uint8Array => delimited(MODEL.graph, ...fields);

  it.each([
    ['an initializer', graph(delimited(GRAPH.initializer, located))],
    ['an initializer that only lists the file', graph(delimited(GRAPH.initializer, listed))],
    ['a sparse initializer', graph(delimited(GRAPH.sparseInitializer, delimited(1, listed)))],
    ['a Constant node', graph(delimited(GRAPH.node, constant))],
    ['a graph inside a node', graph(delimited(GRAPH.node, text(NODE.opType, 'If'), subgraph))],
    ['a function', delimited(MODEL.functions, delimited(7, constant))],
    ['the training part', delimited(MODEL.trainingInfo, delimited(1, delimited(GRAPH.initializer, listed)))],
  ])('are refused in %s', (_name, part) => {
    const refuse = (): void => {
      externalLocations(Buffer.concat([linear, part]), false, 'tiny.onnx');
    };
    expect(refuse).toThrow(AtlasError);
    expect(refuse).toThrow('model tiny.onnx: tensor "w" keeps its data in another file');
  });

  it('are named once each where they are allowed', () => {
    const tensor = (location: string): Uint8Array =>
      delimited(
        GRAPH.initializer,
        plain,
        delimited(TENSOR.externalData, text(1, 'location'), text(2, location)),
        delimited(TENSOR.externalData, text(1, 'offset'), text(2, '4096')),
      );
    const model = Buffer.concat([linear, graph(tensor('w.bin'), tensor('v.bin'), tensor('w.bin'))]);
    expect(externalLocations(model, true, 'tiny.onnx')).toEqual(['w.bin', 'v.bin']);
  });

  it('are not looked for without end in graphs nested in graphs', () => {
    let inner: Uint8Array = encodeNode('Identity', ['a'], ['b']);
    for (let depth = 0; depth < 60; depth++) {
      inner = delimited(NODE.attribute, delimited(6, delimited(GRAPH.node, inner)));
    }
    const nested = Buffer.concat([linear, graph(delimited(GRAPH.node, inner))]);
    expect(() => {
      externalLocations(nested, false, 'tiny.onnx');
    }).toThrow('nested more than 100 messages deep');
  });

  it('are not seen where there are none', () => {
    expect(externalLocations(linear, false, 'tiny.onnx')).toEqual([]);
  });
});
