import { describe, expect, it } from 'vitest';
import { embedMap } from './map-embedding.ts';
import { mapFigures, typicality } from './map-figures.ts';

describe('mapFigures', () => {
  it('a map whose saliency is one window of 5×5 in 28×28 is wholly concentrated in it', () => {
    const map = Float32Array.from({ length: 784 }, (_, pixel) =>
      Math.floor(pixel / 28) < 5 && pixel % 28 < 5 ? 4 : -0.1,
    );
    expect(mapFigures(map, 28, 28)).toEqual({ salientShare: 25 / 784, concentration: 1 });
  });

  it('a map without positive saliency has neither', () => {
    expect(mapFigures(new Float32Array(784), 28, 28)).toEqual({ salientShare: 0, concentration: 0 });
  });
});

describe('typicality', () => {
  const maps = [
    [3, 1, 0, -4],
    [2, 2, -1, -3],
    [-4, 0, 1, 3],
  ].map((values) => Float32Array.from(values));
  const embedded = maps.map((map) => embedMap(map, 2, 2));
  const mean = embedded[0]!.map((_, index) => embedded.reduce((sum, map) => sum + map[index]!, 0) / 3);

  it('is the correlation with the mean of the other maps, which the map itself has no part in', () => {
    const others = embedded[0]!.map((_, index) => (embedded[1]![index]! + embedded[2]![index]!) / 2);
    expect(typicality(maps[0]!, 2, 2, mean, 3)).toBeCloseTo(correlation(maps[0]!, others), 5);
  });

  it('an image that is the opposite of its class is untypical', () => {
    expect(typicality(maps[2]!, 2, 2, mean, 3)).toBeLessThan(-0.85);
  });

  it('the only image of a class is neither typical nor untypical', () => {
    expect(typicality(maps[0]!, 2, 2, embedded[0]!, 1)).toBeNull();
  });
});

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const centred = (values: ArrayLike<number>): number[] => {
    const list = Array.from(values);
    const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
    return list.map((value) => value - mean);
  };
  const [x, y] = [centred(a), centred(b)];
  const dot = (u: number[], v: number[]): number => u.reduce((sum, value, index) => sum + value * v[index]!, 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}
