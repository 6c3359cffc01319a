import sharp from 'sharp';
import { messageOf } from '@saliency-atlas/contract';
import type { DecodedImage } from './dataset.ts';

/** Largest file that is decoded. */
export const MAX_IMAGE_BYTES = 64 * 1024 * 1024;
const MAX_MEGAPIXELS = 50;

// libvips has dozens of loaders and images are untrusted: whatever calls sharp in this process, only these three load.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
});

const ascii = (bytes: Uint8Array, start: number, end: number) => String.fromCharCode(...bytes.subarray(start, end));

/** The format by the file's first bytes; its name says nothing. Throws an Error for all but JPEG, PNG and WebP. */
function sniffFormat(bytes: Uint8Array): 'JPEG' | 'PNG' | 'WebP' {
  const head = ascii(bytes, 0, 16);
  if (head.startsWith('\xff\xd8\xff')) return 'JPEG';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'PNG';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'WebP';
  const other = [
    ['GIF8', 'GIF'],
    ['II*\0', 'TIFF'],
    ['MM\0*', 'TIFF'],
    ['BM', 'BMP'],
    ['<', 'a text file such as SVG or HTML'],
    ['%PDF', 'PDF'],
  ].find(([magic]) => head.startsWith(magic!));
  const name = other?.[1] ?? (head.slice(4, 8) === 'ftyp' ? 'HEIF or AVIF' : undefined);
  throw new Error(
    name === undefined ? 'not an image: unsupported format' : `${name} is not supported, only JPEG, PNG and WebP`,
  );
}

function decodeFailure(format: string, cause: unknown): Error {
  const message = messageOf(cause);
  if (/premature end/i.test(message)) return new Error(`truncated ${format}`, { cause });
  if (/pixel limit/i.test(message)) return new Error(`larger than ${MAX_MEGAPIXELS} megapixels`, { cause });
  const detail = message.split('\n')[0]!.slice(0, 120);
  return new Error(`damaged or truncated ${format} (${detail})`, { cause });
}

/**
 * Decodes JPEG, PNG or WebP to RGB or grey: EXIF orientation applied, CMYK converted to sRGB, 16 bits cut to the upper
 * 8, transparency laid on black, the first frame of an animation; embedded RGB colour profiles are ignored, as in the
 * usual training pipelines. Throws an Error with a short reason for anything else, beyond 64 MB or 50 megapixels.
 */
export async function decodeImage(bytes: Uint8Array): Promise<DecodedImage> {
  if (bytes.length === 0) throw new Error('empty file');
  if (bytes.length > MAX_IMAGE_BYTES) throw new Error('larger than 64 MB');
  const format = sniffFormat(bytes);
  try {
    const options = { failOn: 'error', limitInputPixels: MAX_MEGAPIXELS * 1e6, ignoreIcc: true } as const;
    const image = sharp(bytes, options);
    const { space } = await image.metadata();
    const isGrey = space === 'b-w' || space === 'grey16';
    const { data, info } = await image
      .autoOrient()
      .flatten({ background: '#000' })
      .toColourspace(isGrey ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const channels = info.channels === 1 ? 1 : 3;
    if (info.channels !== channels) throw new Error(`decoded to ${info.channels} channels`);
    return { height: info.height, width: info.width, channels, data };
  } catch (cause) {
    throw decodeFailure(format, cause);
  }
}
