import { AtlasError } from '@saliency-atlas/contract';
import { describe, expect, it } from 'vitest';
import { chooseBatchSize } from './batch-size.ts';
import { declaredClassCount, resolveGeometry, type ModelInputOptions } from './model-geometry.ts';
import type { OnnxModel } from './onnx-model.ts';

function modelWith(shape: (number | null)[] | null, elementType = 1, count = 1): OnnxModel {
  const input = { name: 'image', elementType, shape };
  const inputs = Array.from({ length: count }, () => input);
  return { otherFields: [], graph: new Uint8Array(), opset: 13, inputs, outputs: [] };
}

function fixOf(model: OnnxModel, options: ModelInputOptions): string {
  try {
    resolveGeometry(model, options, 'cat.onnx');
  } catch (error) {
    if (error instanceof AtlasError) return `${error.message} | ${error.fix}`;
  }
  return 'accepted';
}

describe("a model's geometry", () => {
  it('is what the model declares, in the order of its layout', () => {
    expect(resolveGeometry(modelWith([null, 3, 20, 10]), { layout: 'nchw' }, '')).toMatchObject({
      channels: 3,
      height: 20,
      width: 10,
      fixedBatch: null,
    });
    expect(resolveGeometry(modelWith([8, 20, 10, 3]), { layout: 'nhwc' }, '')).toMatchObject({
      channels: 3,
      height: 20,
      width: 10,
      fixedBatch: 8,
    });
  });

  it('comes from the job where the model leaves it free', () => {
    const options = { layout: 'nhwc', height: 20, width: 10, channels: 1 } as const;
    expect(resolveGeometry(modelWith(null), options, '')).toMatchObject({ channels: 1, height: 20, width: 10 });
    expect(fixOf(modelWith([null, 3, 20, null]), { layout: 'nchw' })).toContain('Set model.input.width');
  });

  it('is refused where job and model disagree, naming the field', () => {
    expect(fixOf(modelWith([null, 3, 20, 10]), { layout: 'nchw', width: 20 })).toContain('model.input.width');
    expect(fixOf(modelWith([null, 20, 20, 3]), { layout: 'nchw' })).toContain('Set model.input.layout to nhwc');
  });

  it('needs one image input of four dimensions and a known element type', () => {
    expect(fixOf(modelWith([null, 784]), { layout: 'nchw' })).toContain('[?, 784]');
    expect(fixOf(modelWith([null, 3, 2, 2], 7), { layout: 'nchw' })).toContain('element type 7');
    expect(fixOf(modelWith([null, 3, 2, 2], 1, 2), { layout: 'nchw' })).toContain('image, image');
    expect(fixOf(modelWith([null, 3, 2, 2], 1, 0), { layout: 'nchw' })).toContain('none');
  });

  it('counts the classes of [n, K] and [n, K, 1, 1]', () => {
    const output = (shape: (number | null)[] | null): number | null =>
      declaredClassCount({ name: 'scores', elementType: 1, shape });
    expect(output([null, 10])).toBe(10);
    expect(output([4, 10, 1, 1])).toBe(10);
    expect(output([4, null])).toBeNull();
    expect(output(null)).toBeNull();
  });
});

describe('the batch size', () => {
  it('falls with the number of pixels and is a power of two from 2 to 128', () => {
    const sides = [28, 64, 96, 224, 240, 384, 2000];
    expect(sides.map((side) => chooseBatchSize(side, side, 1))).toEqual([128, 32, 16, 4, 2, 2, 2]);
    expect(chooseBatchSize(224, 224, 4)).toBe(16);
  });
});
