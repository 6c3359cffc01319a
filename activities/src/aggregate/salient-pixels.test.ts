import { expect, it } from 'vitest';
import { positiveSaliency, rankPixels } from './salient-pixels.ts';

it('cuts negative values off and scales the maximum to 1', () => {
  expect([...positiveSaliency(Float32Array.from([-3, 0, 1, 2]))]).toEqual([0, 0, 0.5, 1]);
});

it('a map without a positive value has no saliency', () => {
  expect([...positiveSaliency(Float32Array.from([-1, 0]))]).toEqual([0, 0]);
});

it('ranks by falling value and keeps raster order among equals', () => {
  expect([...rankPixels([1, 3, 1, 2, 3], Int32Array.from([4, 0, 1, 2, 3]))]).toEqual([1, 4, 3, 0, 2]);
});
