import { AtlasError } from '@saliency-atlas/contract';
import { describe, expect, it } from 'vitest';
import { chooseBatchSize } from './batch-size.ts';
import {
  declaredClassCount,
  resolveInputGeometry,
  type InputGeometry,
  type ModelInputOptions,
} from './input-geometry.ts';

type Shape = readonly (number | null)[] | null;

function resolve(shape: Shape, options: ModelInputOptions, custom: 'nchw' | 'nhwc' = 'nchw'): InputGeometry {
  return resolveInputGeometry({ name: 'image', shape }, options, custom, 'cat.onnx');
}

function fixOf(shape: Shape, options: ModelInputOptions): string {
  try {
    resolve(shape, options);
  } catch (error) {
    if (error instanceof AtlasError) return `${error.message} | ${error.fix}`;
  }
  return 'accepted';
}

describe("a model's geometry", () => {
  it('is what the model declares, in the order of its layout', () => {
    expect(resolve([null, 3, 20, 10], { layout: 'nchw' })).toMatchObject({
      channels: 3,
      height: 20,
      width: 10,
      fixedBatch: null,
    });
    expect(resolve([8, 20, 10, 3], { layout: 'nhwc' })).toMatchObject({
      channels: 3,
      height: 20,
      width: 10,
      fixedBatch: 8,
    });
  });

  it('comes from the job where the model leaves it free', () => {
    const options = { layout: 'nhwc', height: 20, width: 10, channels: 1 } as const;
    expect(resolve(null, options)).toMatchObject({ channels: 1, height: 20, width: 10 });
    expect(fixOf([null, 3, 20, null], { layout: 'nchw' })).toContain('Set model.input.width');
  });

  it('is refused where job and model disagree, naming the field', () => {
    expect(fixOf([null, 3, 20, 10], { layout: 'nchw', width: 20 })).toContain('model.input.width');
    expect(fixOf([null, 20, 20, 3], { layout: 'nchw' })).toContain('Set model.input.layout to nhwc');
  });

  it('needs four dimensions', () => {
    expect(fixOf([null, 784], { layout: 'nchw' })).toContain('[?, 784]');
  });

  it('has its channels where only few values can be, or else where the engine has them', () => {
    const layoutOf = (shape: Shape, custom: 'nchw' | 'nhwc'): string =>
      resolve(shape, { layout: 'auto', height: 2, width: 2, channels: 3 }, custom).layout;
    expect(layoutOf([null, 3, null, null], 'nhwc')).toBe('nchw');
    expect(layoutOf([null, null, null, 3], 'nchw')).toBe('nhwc');
    expect([layoutOf(null, 'nchw'), layoutOf(null, 'nhwc')]).toEqual(['nchw', 'nhwc']);
    expect(resolve([null, 4, 4, 4], { layout: 'auto' }, 'nhwc').layout).toBe('nhwc');
  });

  it('counts the classes of [n, K] and [n, K, 1, 1]', () => {
    const output = (shape: (number | null)[] | null): number | null => declaredClassCount(shape);
    expect(output([null, 10])).toBe(10);
    expect(output([4, 10, 1, 1])).toBe(10);
    expect(output([4, null])).toBeNull();
    expect(output(null)).toBeNull();
  });
});

describe('the batch size', () => {
  it('falls with the number of pixels and is a power of two from 2 to 128', () => {
    const sides = [28, 64, 96, 224, 240, 384, 2000];
    expect(sides.map((side) => chooseBatchSize(side, side, 1, 'cpu'))).toEqual([128, 32, 16, 4, 2, 2, 2]);
    expect(chooseBatchSize(224, 224, 4, 'cpu')).toBe(16);
  });
});
