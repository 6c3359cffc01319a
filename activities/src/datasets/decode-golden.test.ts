import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import golden from '../../../test/golden/decode.json' with { type: 'json' };
import { decodeImage } from './decode-image.ts';

/** Largest difference of a pixel that is allowed, of 255; 0 where not named. The reasons are in docs/datasets.md. */
const TOLERANCES: Readonly<Record<string, number>> = {
  'grey-16-bit.png': 1,
  'grey-alpha.png': 1,
  'rgba.png': 1,
  'lossless.webp': 1,
  // The library goes through a profile of inks, Pillow by a formula without one.
  'cmyk.jpg': 64,
};

describe(`decodeImage gives the pixels of ${golden.source}`, () => {
  it.each(golden.cases)('$file', async ({ file, height, width, channels, pixels }) => {
    const image = await decodeImage(await readFile(new URL(`../../../test/golden/decode/${file}`, import.meta.url)));
    expect([image.height, image.width, image.channels]).toEqual([height, width, channels]);
    const expected = Buffer.from(pixels, 'hex');
    let largest = 0;
    image.data.forEach((value, at) => (largest = Math.max(largest, Math.abs(value - expected[at]!))));
    expect(largest).toBeLessThanOrEqual(TOLERANCES[file] ?? 0);
  });
});
