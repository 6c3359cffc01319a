import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.ts';

/** A 3 × 2 picture: red, green, blue over black, white, grey. */
const PIXELS = Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 128, 128, 128]);
const rgb = () => sharp(PIXELS, { raw: { width: 3, height: 2, channels: 3 } });

/** A 64 × 48 picture with detail, so that its files have a middle to damage. */
function detailed(): Sharp {
  const data = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => (i * i * 31) % 251);
  return sharp(data, { raw: { width: 64, height: 48, channels: 3 } });
}

const solid = (channels: 3 | 4, background: string, width = 16, height = 16) =>
  sharp({ create: { width, height, channels, background } });

describe('decodeImage', () => {
  it('gives the pixels of lossless RGB files, row-major [height, width, channels]', async () => {
    for (const bytes of [await rgb().png().toBuffer(), await rgb().webp({ lossless: true }).toBuffer()]) {
      const image = await decodeImage(bytes);
      expect([image.height, image.width, image.channels]).toEqual([2, 3, 3]);
      expect([...image.data]).toEqual([...PIXELS]);
    }
  });

  it('applies the EXIF orientation: 6 turns the picture clockwise', async () => {
    const bytes = rgb().resize(48, 32, { kernel: 'nearest' }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' });
    const image = await decodeImage(await bytes.withMetadata({ orientation: 6 }).toBuffer());
    expect([image.height, image.width]).toEqual([48, 32]);
    const pixel = (row: number, column: number) => [...image.data.subarray((row * 32 + column) * 3).subarray(0, 3)];
    // The red corner, top left as stored, is at the top right; black comes to the top left.
    expect(Math.max(...pixel(4, 4))).toBeLessThan(16);
    expect(pixel(4, 28)[0]).toBeGreaterThan(239);
    expect(Math.max(...pixel(4, 28).slice(1))).toBeLessThan(16);
  });

  it('keeps grey in one channel, from 8 and from 16 bits, with and without transparency', async () => {
    const grey = Uint8Array.of(0, 100, 200, 255);
    const raw = { width: 4, height: 1, channels: 1 } as const;
    const eight = await sharp(grey, { raw }).toColourspace('b-w').png().toBuffer();
    const jpeg = await sharp(grey, { raw }).toColourspace('b-w').jpeg().toBuffer();
    const sixteen = await sharp(Uint16Array.of(0, 25700, 51455, 65535), { raw })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    for (const bytes of [eight, sixteen]) {
      expect(await decodeImage(bytes)).toMatchObject({ height: 1, width: 4, channels: 1 });
      expect([...(await decodeImage(bytes)).data]).toEqual([...grey]);
    }
    expect((await decodeImage(jpeg)).channels).toBe(1);
    const half = { raw: { width: 1, height: 1, channels: 2 } } as const;
    const withAlpha = await sharp(Uint8Array.of(200, 128), half).toColourspace('b-w').png().toBuffer();
    expect((await sharp(withAlpha).metadata()).channels).toBe(2);
    expect([...(await decodeImage(withAlpha)).data]).toEqual([100]);
  });

  it('cuts 16-bit RGB to the upper 8 bits', async () => {
    const data = Uint16Array.of(0x0100, 0x80ff, 0xffff);
    const bytes = await sharp(data, { raw: { width: 1, height: 1, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    expect([...(await decodeImage(bytes)).data]).toEqual([1, 128, 255]);
  });

  it('lays transparency on black', async () => {
    const bytes = await solid(4, 'rgba(200, 100, 50, 0.5)').png().toBuffer();
    const [red, green, blue] = (await decodeImage(bytes)).data;
    for (const [seen, expected] of [
      [red, 100],
      [green, 50],
      [blue, 25],
    ]) {
      expect(Math.abs(seen! - expected!)).toBeLessThanOrEqual(1);
    }
    const clear = await solid(4, 'rgba(255, 255, 255, 0)').webp({ lossless: true, exact: true }).toBuffer();
    expect(new Set((await decodeImage(clear)).data)).toEqual(new Set([0]));
  });

  it('converts CMYK to RGB', async () => {
    const bytes = await solid(3, '#d02020').toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe('cmyk');
    const image = await decodeImage(bytes);
    expect(image.channels).toBe(3);
    expect(image.data[0]! - Math.max(image.data[1]!, image.data[2]!)).toBeGreaterThan(100);
  });

  it('ignores an embedded RGB colour profile', async () => {
    const plain = await rgb().png().toBuffer();
    const tagged = await sharp(plain).keepIccProfile().withIccProfile('p3').png().toBuffer();
    expect((await sharp(tagged).metadata()).hasProfile).toBe(true);
    const stored = await sharp(tagged, { ignoreIcc: true }).raw().toBuffer();
    expect([...(await decodeImage(tagged)).data]).toEqual([...stored]);
  });

  it('takes the first frame of an animation', async () => {
    const frames = [solid(3, '#f00'), solid(3, '#00f')].map((frame) => frame.png().toBuffer());
    const bytes = await sharp(await Promise.all(frames), { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(2);
    const image = await decodeImage(bytes);
    expect([image.height, image.width]).toEqual([16, 16]);
    expect([...image.data.subarray(0, 3)]).toEqual([255, 0, 0]);
  });

  it('decodes a JPEG with stray bytes before its end', async () => {
    const bytes = await detailed().jpeg().toBuffer();
    const stray = Buffer.concat([bytes.subarray(0, -2), Buffer.from('stray bytes'), bytes.subarray(-2)]);
    expect((await decodeImage(stray)).data).toEqual((await decodeImage(bytes)).data);
  });
});

describe('decodeImage refuses', () => {
  const half = (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1);
  const text = (content: string) => Buffer.from(content, 'latin1');
  const refused: readonly [string, () => Buffer | Promise<Buffer>, RegExp][] = [
    ['an empty file', () => text(''), /^empty file$/],
    ['a truncated JPEG', async () => half(await detailed().jpeg().toBuffer()), /^truncated JPEG$/],
    ['a JPEG cut in its header', async () => (await detailed().jpeg().toBuffer()).subarray(0, 30), /JPEG/],
    ['a truncated PNG', async () => half(await detailed().png().toBuffer()), /^damaged or truncated PNG/],
    ['a truncated WebP', async () => half(await detailed().webp().toBuffer()), /^damaged or truncated WebP/],
    ['a GIF', () => text('GIF89a\x01\0\x01\0\0\0\0;'), /^GIF is not supported/],
    ['a TIFF', () => text('II*\0\x08\0\0\0'), /^TIFF is not supported/],
    [
      'an SVG',
      () => text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      /^a text file such as SVG/,
    ],
    ['an AVIF', () => text('\0\0\0\x1cftypavif'), /^HEIF or AVIF is not supported/],
    ['noise', () => text('no picture at all'), /^not an image: unsupported format$/],
    ['a file above 64 MB', () => Buffer.alloc(64 * 1024 * 1024 + 1), /^larger than 64 MB$/],
    [
      'a small file of 64 megapixels',
      () => solid(3, '#fff', 8000, 8000).png().toBuffer(),
      /^larger than 50 megapixels$/,
    ],
  ];
  for (const [what, bytes, reason] of refused) {
    it(`${what}, with a short reason`, async () => {
      await expect(decodeImage(await bytes())).rejects.toThrow(reason);
    });
  }

  it('other formats in the library itself, whoever calls it', async () => {
    const svg = text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await expect(sharp(svg).metadata()).rejects.toThrow(/unsupported image format/);
  });
});
