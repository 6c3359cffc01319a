import { expect, it } from 'vitest';
import { offerMap, type SampledMap } from './map-sample.ts';

function sampled(key: string): SampledMap {
  return { key, imageId: key, embedding: new Float32Array(0) };
}

const maps = Array.from({ length: 500 }, (_, index) => sampled(((index * 7919) % 500).toString().padStart(3, '0')));

it('keeps the 200 maps of lowest key, whatever the order and however samples were merged', () => {
  const inOrder: SampledMap[] = [];
  for (const map of maps) offerMap(inOrder, map);
  expect(inOrder.map(({ key }) => Number(key))).toEqual(Array.from({ length: 200 }, (_, index) => index));
  const [left, right]: SampledMap[][] = [[], []];
  maps.toReversed().forEach((map, index) => offerMap(index % 3 === 0 ? left! : right!, map));
  for (const map of right!) offerMap(left!, map);
  expect(left).toEqual(inOrder);
});
