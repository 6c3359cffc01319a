import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DecodedImage } from './dataset.ts';
import { decodeImage } from './decode-image.ts';
import { preprocess, type InputSpec } from './preprocess.ts';
import type { ResizeFilter } from './resize-kernel.ts';
import { patternImage, type Pattern } from './testing/pattern-image.ts';

interface GoldenCase {
  readonly pattern: Pattern;
  readonly pictureWidth: number;
  readonly pictureHeight: number;
  readonly pictureChannels: 1 | 3;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly shorterSide: number;
  readonly filter: ResizeFilter;
  readonly firstPixels: readonly number[];
  readonly sha256: string;
}

const goldenFolder = new URL('../../../test/golden/', import.meta.url);
const golden = JSON.parse(readFileSync(new URL('preprocess.json', goldenFolder), 'utf8')) as {
  readonly photo: { readonly width: number; readonly height: number; readonly sha256: string };
  readonly cases: readonly GoldenCase[];
};

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function spec(changes: Partial<InputSpec>): InputSpec {
  return { height: 4, width: 4, channels: 3, scale: 1, mean: 0, std: 1, resize: { filter: 'bicubic' }, ...changes };
}

function solid(width: number, height: number, colour: readonly number[]): DecodedImage {
  const channels = colour.length as 1 | 3;
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => colour[i % channels]!);
  return { width, height, channels, data };
}

describe('preprocess against Pillow', () => {
  for (const one of golden.cases) {
    const { pattern, pictureWidth, pictureHeight, pictureChannels, shorterSide, filter } = one;
    const title = `${pattern} ${pictureWidth}x${pictureHeight}x${pictureChannels} to ${one.width}x${one.height}x${one.channels}`;
    it(`gives Pillow's bytes for ${title} by ${shorterSide} ${filter}`, () => {
      const image = patternImage(pattern, pictureWidth, pictureHeight, pictureChannels);
      const input = { height: one.height, width: one.width, channels: one.channels, resize: { shorterSide, filter } };
      const { display } = preprocess(image, spec(input));
      expect([...display.subarray(0, one.firstPixels.length)]).toEqual(one.firstPixels);
      expect(sha256(display)).toBe(one.sha256);
    });
  }

  it('decodes a subsampled JPEG to the bytes that Pillow gives', async () => {
    const image = await decodeImage(readFileSync(new URL('preprocess-photo.jpg', goldenFolder)));
    expect([image.width, image.height, image.channels]).toEqual([golden.photo.width, golden.photo.height, 3]);
    expect(sha256(image.data)).toBe(golden.photo.sha256);
  });
});

describe('preprocess', () => {
  it('scales (pixel·scale − mean)/std per channel into [channels, height, width]', () => {
    const input = spec({ height: 1, width: 2, scale: 1 / 255, mean: [0, 0.5, 1], std: [1, 0.5, 2] });
    const { tensor } = preprocess(
      { width: 2, height: 1, channels: 3, data: Uint8Array.of(0, 255, 51, 255, 0, 255) },
      input,
    );
    expect([...tensor]).toEqual([0, 1, 1, -1, Math.fround((0.2 - 1) / 2), 0]);
  });

  it('leaves a picture of the input size as it is, with every filter', () => {
    const image = patternImage('noise', 16, 12, 3);
    for (const filter of ['bilinear', 'bicubic', 'lanczos3', 'nearest'] as const) {
      expect(preprocess(image, spec({ height: 12, width: 16, resize: { filter } })).display).toEqual(image.data);
    }
  });

  it('keeps a constant colour constant, with every filter and size', () => {
    for (const filter of ['bilinear', 'bicubic', 'lanczos3', 'nearest'] as const) {
      for (const side of [1, 5, 64]) {
        const { display } = preprocess(
          solid(23, 31, [7]),
          spec({ height: side, width: side, channels: 1, resize: { filter } }),
        );
        expect(new Set(display)).toEqual(new Set([7]));
      }
    }
  });

  it('turns RGB into grey by BT.601 where the model takes one channel', () => {
    const { display } = preprocess(solid(4, 4, [200, 100, 50]), spec({ channels: 1 }));
    expect(new Set(display)).toEqual(new Set([Math.round(0.299 * 200 + 0.587 * 100 + 0.114 * 50)]));
  });

  it('repeats grey into three channels, and adds an opaque fourth where the model takes four', () => {
    expect([...preprocess(solid(1, 1, [9]), spec({ height: 1, width: 1 })).display]).toEqual([9, 9, 9]);
    expect([...preprocess(solid(1, 1, [9]), spec({ height: 1, width: 1, channels: 4 })).display]).toEqual([
      9, 9, 9, 255,
    ]);
    expect([...preprocess(solid(1, 1, [1, 2, 3]), spec({ height: 1, width: 1, channels: 4 })).display]).toEqual([
      1, 2, 3, 255,
    ]);
  });

  it('puts a black border where the shorter side rule leaves the input uncovered', () => {
    const { display } = preprocess(solid(10, 10, [5]), spec({ height: 2, width: 4, channels: 1 }));
    expect([...display]).toEqual([0, 5, 5, 0, 0, 5, 5, 0]);
  });

  it('resizes a picture of one row without computing what the crop drops', () => {
    const { display } = preprocess(solid(5_000_000, 1, [3]), spec({ height: 8, width: 8, channels: 1 }));
    expect(new Set(display)).toEqual(new Set([3]));
  });

  it('names the field whose length does not fit the channels', () => {
    expect(() => preprocess(solid(4, 4, [1, 2, 3]), spec({ mean: [1, 2] }))).toThrow(/model\.input\.mean has 2 values/);
    expect(() => preprocess(solid(4, 4, [1, 2, 3]), spec({ std: 0 }))).toThrow(/model\.input\.std holds a zero/);
    expect(() => preprocess(solid(4, 4, [1, 2, 3]), spec({ channels: 2 }))).toThrow(/model\.input\.channels is 2/);
  });
});
