import { createGraphWriter } from './graph-writer.ts';
import type { MaskedGraphNames, MaskedGraphOptions } from './masked-graph.ts';
import { encodeNode } from './onnx-encoding.ts';
import { ELEMENT } from './onnx-model.ts';

/**
 * images·mask in front of the model: mask = rows[shiftY] · cells · columns[shiftX], one channel wide, so it is
 * broadcast over the image's channels. Only operators whose form never changed since operator set 7.
 */
export function encodeMaskPrefix(names: MaskedGraphNames, prefix: string, options: MaskedGraphOptions): Uint8Array[] {
  const { nodes, add, name, constant } = createGraphWriter(`${prefix}/mask`);
  const mask = add('MatMul', [
    add('MatMul', [add('Gather', [names.rows, names.shiftY], { axis: 0 }), names.cells]),
    add('Gather', [names.columns, names.shiftX], { axis: 0 }),
  ]);
  const gathered = add('Gather', [names.images, names.imageIndex], { axis: 0 });
  let tensor = add('Mul', [gathered, mask]);
  if (options.layout === 'nhwc') tensor = add('Transpose', [tensor], { perm: [0, 2, 3, 1] });
  if (options.inputElementType === ELEMENT.uint8) {
    tensor = add('Floor', [add('Add', [tensor, constant(new Float32Array([0.5]), [])])]);
  }
  if (options.inputElementType === ELEMENT.float32) {
    name(tensor, options.inputName);
  } else {
    nodes.push(encodeNode('Cast', [tensor], [options.inputName], { to: options.inputElementType }));
  }
  return nodes;
}
