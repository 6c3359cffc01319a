import { describe, expect, it } from 'vitest';
import { maskUniform } from '../explain/random.ts';
import { centralMap, clusterMaps } from './cluster-maps.ts';
import { embedMap, similarity } from './map-embedding.ts';

const SIDE = 28;
const random = maskUniform(3, 0);

/** A blob at (y, x) under noise of the given spread. */
function blob(y: number, x: number, noise: number): Float32Array {
  const map = Float32Array.from({ length: SIDE * SIDE }, (_, pixel) => {
    const distance = (Math.floor(pixel / SIDE) - y) ** 2 + ((pixel % SIDE) - x) ** 2;
    return Math.exp(-distance / 40) + noise * (random() - 0.5);
  });
  return embedMap(map, SIDE, SIDE);
}

describe('clusterMaps', () => {
  it('finds the few images that look at the corner, and one of them represents them', () => {
    const maps = Array.from({ length: 60 }, (_, index) => (index % 12 === 5 ? blob(3, 3, 1) : blob(14, 14, 1)));
    const { medoids, clusterOf, silhouettes } = clusterMaps(maps);
    expect(medoids).toHaveLength(2);
    expect(clusterOf.map((cluster, index) => (cluster === 1 ? index : -1)).filter((index) => index >= 0)).toEqual([
      5, 17, 29, 41, 53,
    ]);
    expect(medoids[1]! % 12).toBe(5);
    expect(Math.min(...silhouettes)).toBeGreaterThan(0.25);
  });

  it('finds three ways and numbers them by falling size', () => {
    const centres = [...Array<number>(6).fill(0), ...Array<number>(12).fill(1), ...Array<number>(20).fill(2)];
    const maps = centres.map((kind) => blob([4, 14, 24][kind]!, [4, 24, 8][kind]!, 0.5));
    const { clusterOf } = clusterMaps(maps);
    expect(clusterOf).toEqual(centres.map((kind) => 2 - kind));
  });

  it('maps without structure are one cluster', () => {
    const maps = Array.from({ length: 50 }, () => blob(14, 14, 8));
    const { medoids, clusterOf } = clusterMaps(maps);
    expect(medoids).toEqual([centralMap(maps)]);
    expect(new Set(clusterOf)).toEqual(new Set([0]));
  });

  it('a handful of maps is one cluster, whatever they look like', () => {
    expect(clusterMaps([blob(3, 3, 0), blob(3, 3, 0), blob(24, 24, 0)]).medoids).toHaveLength(1);
  });

  it('has no cluster without a map', () => {
    expect(clusterMaps([])).toMatchObject({ medoids: [], clusterOf: [] });
  });
});

describe('embedMap', () => {
  it('the dot product of two embeddings is the correlation of maps that it resolves', () => {
    const a = Float32Array.from([1, 2, 3, 4]);
    const b = Float32Array.from([2, 1, 4, 3]);
    expect(similarity(embedMap(a, 2, 2), embedMap(b, 2, 2))).toBeCloseTo(0.6, 6);
  });

  it('a constant map is like nothing', () => {
    expect([...embedMap(new Float32Array(9).fill(4), 3, 3)]).toEqual(Array(9).fill(0));
  });
});
