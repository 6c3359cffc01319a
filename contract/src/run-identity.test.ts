import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { planPages, planShards } from './pages.ts';
import { runIdOf, sha256Hex } from './run-identity.ts';
import { rate } from './progress.ts';

describe('runIdOf', () => {
  const identity = { modelDigest: 'm', datasetDigest: 'd', settings: { a: 1, b: [2, 3] }, methodVersion: 'v' };

  it('does not depend on the order of the keys', () => {
    const shuffled = { methodVersion: 'v', settings: { b: [2, 3], a: 1 }, datasetDigest: 'd', modelDigest: 'm' };
    expect(runIdOf(shuffled)).toBe(runIdOf(identity));
  });

  it('changes with the model, the data, a setting and the method version', () => {
    const changed = [
      { ...identity, modelDigest: 'n' },
      { ...identity, datasetDigest: 'e' },
      { ...identity, settings: { a: 1, b: [3, 2] } },
      { ...identity, methodVersion: 'w' },
    ].map(runIdOf);
    expect(new Set([...changed, runIdOf(identity)]).size).toBe(5);
  });
});

describe('canonicalJson', () => {
  it('sorts keys at every depth and keeps the order of arrays', () => {
    expect(canonicalJson({ b: { d: 1, c: [2, 1] }, a: null })).toBe('{"a":null,"b":{"c":[2,1],"d":1}}');
  });
});

describe('sha256Hex', () => {
  it('gives the digest of the empty string that FIPS 180-4 implies', () => {
    expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});

describe('pages', () => {
  it('cover every shard once, in order, for any sizes', () => {
    for (const images of [1, 31, 32, 33, 1000]) {
      const shards = planShards(images, 32);
      const covered = planPages(shards, 7).flatMap(({ firstShard, endShard }) =>
        Array.from({ length: endShard - firstShard }, (_, offset) => firstShard + offset),
      );
      expect(covered).toEqual(Array.from({ length: shards }, (_, shard) => shard));
    }
  });
});

describe('rate', () => {
  const progress = {
    stage: 'explain',
    state: 'running',
    counts: { images: 30, failed: 0, passes: 0 },
    imagesTotal: 90,
    stageStartedAtMs: 1_000,
  } as const;

  it('gives images per second since the stage began and the time left at that rate', () => {
    expect(rate(progress, 11_000)).toEqual({ imagesPerSecond: 3, leftMs: 20_000 });
  });

  it('is unknown before the first image', () => {
    expect(rate({ ...progress, counts: { images: 0, failed: 0, passes: 0 } }, 11_000)).toBeNull();
  });
});
