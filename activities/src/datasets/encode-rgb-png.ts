import sharp from 'sharp';

/**
 * RGB pixels, uint8 [height, width, 3], as a PNG file. For a picture beside a user's image, where `encodePng` of the report
 * takes longer than the map; its bytes are the same on every machine, and these depend on libvips. Throws RangeError
 * where the length does not match.
 */
export async function encodeRgbPng({
  data,
  height,
  width,
}: {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}): Promise<Uint8Array> {
  if (data.length !== height * width * 3) {
    throw new RangeError(`encodeRgbPng: ${height}×${width} needs ${height * width * 3} values`);
  }
  const raw = { height, width, channels: 3 } as const;
  // Rows as differences to others: enlarged pictures then are mostly zeros.
  return new Uint8Array(await sharp(data, { raw }).png({ adaptiveFiltering: true }).toBuffer());
}
