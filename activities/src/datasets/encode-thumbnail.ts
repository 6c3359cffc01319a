import sharp from 'sharp';

/** Quality of WebP: above it a thumbnail grows faster than it improves. */
const WEBP_QUALITY = 74;

/** Pixels uint8 [height, width, channels], 1 or 3 channels, as a WebP file whose longer side is at most `maxSide`. */
export async function encodeThumbnail(
  pixels: { readonly height: number; readonly width: number; readonly channels: 1 | 3; readonly data: Uint8Array },
  maxSide: number,
): Promise<{ height: number; width: number; bytes: Uint8Array }> {
  const { height, width, channels, data } = pixels;
  const { data: bytes, info } = await sharp(data, { raw: { height, width, channels } })
    .resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: WEBP_QUALITY })
    .toBuffer({ resolveWithObject: true });
  return { height: info.height, width: info.width, bytes: new Uint8Array(bytes) };
}
