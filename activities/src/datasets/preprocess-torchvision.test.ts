import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import golden from '../../../test/golden/preprocess-torchvision.json' with { type: 'json' };
import { preprocess } from './preprocess.ts';
import { patternImage, type Pattern } from './testing/pattern-image.ts';

/**
 * Largest difference of a pixel to torchvision's resizing of tensors, of 255. It rounds once where Pillow rounds and clips
 * after each direction, which shows where bicubic overshoots beside hard edges.
 */
const TENSOR_TOLERANCE = { bilinear: 1, bicubic: 19 };

describe(`preprocess against ${golden.source}`, () => {
  it.each(golden.cases)(
    '$pattern $pictureWidth×$pictureHeight to $width×$height by $shorterSide $filter: the same pixels and values',
    ({ pattern, pictureWidth, pictureHeight, width, height, shorterSide, filter: named, ...expected }) => {
      const image = patternImage(pattern as Pattern, pictureWidth, pictureHeight, 3);
      const filter = named as keyof typeof TENSOR_TOLERANCE;
      const scaling = { scale: 1 / 255, mean: golden.mean, std: golden.std };
      const input = { height, width, channels: 3, ...scaling, resize: { shorterSide, filter } };
      const { display, tensor } = preprocess(image, input);
      expect(createHash('sha256').update(display).digest('hex')).toBe(expected.sha256);
      expected.normalised.forEach((value, index) => {
        // float32 arithmetic there, double here: a few units in the last place of values up to 2.7.
        expect(Math.abs(tensor[97 * index]! - value)).toBeLessThan(1e-6);
      });
      const ofTensor = inflateSync(Buffer.from(expected.tensor, 'base64'));
      expect(ofTensor).toHaveLength(display.length);
      const largest = display.reduce((most, pixel, at) => Math.max(most, Math.abs(pixel - ofTensor[at]!)), 0);
      expect(largest).toBeLessThanOrEqual(TENSOR_TOLERANCE[filter]);
    },
  );
});
