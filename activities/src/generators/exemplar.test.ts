import { describe, expect, it } from 'vitest';
import { createExemplarGenerator } from './exemplar.ts';
import type { Removal } from './generator.ts';

/** A picture whose values depend on `kind` alone, smooth and different for each kind. */
function wave(kind: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) =>
    Math.round(127 + 100 * Math.sin((kind + 1) * 0.37 + at * 0.05 * (kind + 1))),
  );
}

function bankOf(pictures: readonly Uint8Array[]): Uint8Array {
  const bank = new Uint8Array(pictures.length * pictures[0]!.length);
  pictures.forEach((picture, index) => {
    bank.set(picture, index * picture.length);
  });
  return bank;
}

function reversedRemoval(pixels: number, counts: readonly number[]): Removal {
  return { order: Int32Array.from({ length: pixels }, (_, at) => pixels - 1 - at), counts };
}

describe.each([
  { height: 28, width: 28, channels: 1 },
  { height: 9, width: 14, channels: 3 },
  { height: 120, width: 130, channels: 3 },
])('exemplar generator on $height×$width×$channels', (size) => {
  const pixels = size.height * size.width;
  const length = pixels * size.channels;
  const pictures = [0, 1, 2, 3, 4, 5].map((kind) => wave(kind, length));
  const removal = reversedRemoval(pixels, [Math.round(pixels / 4), Math.round(pixels / 2)]);

  it('restores the removed content from its twin in the bank', async () => {
    const damaged = pictures[3]!.slice();
    damaged.fill(0, length - Math.round(pixels / 4) * size.channels);
    const generator = createExemplarGenerator(bankOf(pictures), size);
    const fills = await generator.fill({ picture: damaged, removals: [removal], variations: 2 });
    expect(fills).toHaveLength(2);
    expect(fills[0]![0]).toEqual({ composite: pictures[3]!, loss: 0 });
    expect(fills[0]![1]!.loss).toBeGreaterThan(0);
  });

  it('passes over copies of the picture itself', async () => {
    const generator = createExemplarGenerator(bankOf([pictures[2]!, pictures[0]!, pictures[2]!]), size);
    const fills = await generator.fill({ picture: pictures[2]!, removals: [removal], variations: 3 });
    expect(fills.map((region) => region.length)).toEqual([1, 1]);
    expect(fills[0]![0]!.loss).toBeGreaterThan(0);
  });

  it('never touches a known pixel', async () => {
    const generator = createExemplarGenerator(bankOf(pictures.slice(1)), size);
    const fills = await generator.fill({ picture: pictures[0]!, removals: [removal], variations: 4 });
    const firstRemoved = (pixels - removal.counts[1]!) * size.channels;
    for (const { composite } of fills[1]!) {
      expect(composite.subarray(0, firstRemoved)).toEqual(pictures[0]!.subarray(0, firstRemoved));
    }
  });
});

it('ranks by the mean difference on the known pixels of each nested region, as by hand', async () => {
  // Distances per pixel to the picture: A 1 9 9 9, B 4 4 4 4, C 9 1 1 1.
  const bank = Uint8Array.from([1, 9, 9, 9, 4, 4, 4, 4, 9, 1, 1, 1]);
  const generator = createExemplarGenerator(bank, { height: 2, width: 2, channels: 1 });
  const removal = { order: Int32Array.from([3, 2, 1, 0]), counts: [1, 2, 3] };
  const fills = await generator.fill({ picture: new Uint8Array(4), removals: [removal], variations: 1 });
  expect(fills.map(([fill]) => [...fill!.composite])).toEqual([
    [0, 0, 0, 1],
    [0, 0, 4, 4],
    [0, 9, 9, 9],
  ]);
  expect(fills.map(([fill]) => fill!.loss * 255)).toEqual([11 / 3, 4, 1]);
});

it('refuses a bank that is no whole number of pictures', () => {
  expect(() => createExemplarGenerator(new Uint8Array(10), { height: 2, width: 2, channels: 1 })).toThrow(/bank of 10/);
});
