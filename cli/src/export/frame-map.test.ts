import { expect, it } from 'vitest';
import { frameMap } from './frame-map.ts';

const map = { height: 2, width: 2, values: Float32Array.of(1, 2, 3, 4) };

it('lays a map in the middle of the picture that was cropped around it', () => {
  const framed = frameMap(map, { resizedHeight: 2, resizedWidth: 4, top: 0, left: 1 });
  expect(framed).toEqual({ height: 2, width: 4, values: Float32Array.of(0, 1, 2, 0, 0, 3, 4, 0) });
});

it('cuts off what lies in the border around a picture smaller than the input', () => {
  const framed = frameMap(map, { resizedHeight: 1, resizedWidth: 2, top: -1, left: 0 });
  expect(framed).toEqual({ height: 1, width: 2, values: Float32Array.of(3, 4) });
});

it('is the map itself where picture and input are one', () => {
  expect(frameMap(map, { resizedHeight: 2, resizedWidth: 2, top: 0, left: 0 })).toEqual(map);
});
