import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { encodeRgbPng } from './encode-rgb-png.ts';

describe('encodeRgbPng', () => {
  it.each([
    [1, 1],
    [3, 5],
    [40, 17],
  ])('gives a file of %d×%d pixels that another decoder reads back', async (height, width) => {
    const data = Uint8Array.from({ length: height * width * 3 }, (_, at) => (at * at * 31 + at) % 256);
    const picture = decode(await encodeRgbPng({ data, height, width }), { checkCrc: true });
    expect([picture.height, picture.width, picture.channels, picture.depth]).toEqual([height, width, 3, 8]);
    expect(Uint8Array.from(picture.data)).toEqual(data);
  });

  it('refuses pixels of another size', async () => {
    const tooFew = encodeRgbPng({ data: new Uint8Array(5), height: 1, width: 2 });
    await expect(tooFew).rejects.toThrow('1×2 needs 6 values');
  });
});
