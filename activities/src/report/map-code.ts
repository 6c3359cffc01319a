/** Maps are kept from minus to plus this many standard deviations where they travel in few bytes. */
const CODE_LIMIT = 4;

/** Values of a standardised map as bytes: 0 is −4 standard deviations or less, 255 is 4 or more; 0.016 off at most. */
export function encodeMap(values: ArrayLike<number>): Uint8Array {
  const scale = 255 / (2 * CODE_LIMIT);
  return Uint8Array.from(values, (value) => Math.min(255, Math.max(0, Math.round((value + CODE_LIMIT) * scale))));
}

/** The values, in standard deviations, that `encodeMap` wrote. */
export function decodeMap(bytes: Uint8Array): Float32Array {
  return Float32Array.from(bytes, (byte) => (byte / 255) * 2 * CODE_LIMIT - CODE_LIMIT);
}
