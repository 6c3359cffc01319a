/** Element types of the arrays written here, as numpy names them: little-endian, or text of a fixed length. */
export type NpyType = '<f4' | '<i8' | `<U${number}`;

/**
 * The header of an npy file (format 1.0, C order): the elements follow it as they are. Throws RangeError where the
 * header would be too long for the format.
 */
export function npyHeader(type: NpyType, shape: readonly number[]): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0] ?? 0},` : shape.join(', ');
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // The elements begin at a multiple of 64 bytes.
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  if (length > 0xffff) throw new RangeError('npyHeader: the shape is too long for npy format 1.0');
  const header = new Uint8Array(10 + length).fill(0x20);
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8]);
  header.set(new TextEncoder().encode(dictionary), 10);
  header[header.length - 1] = 0x0a;
  return header;
}

/** Whole numbers as `<i8`. Throws RangeError for a number that is not whole. */
export function int64Bytes(values: readonly number[]): Uint8Array {
  return new Uint8Array(BigInt64Array.from(values, (value) => BigInt(value)).buffer);
}

/** Texts as `<U…`: UTF-32, each padded with zeros to the longest. */
export function unicodeBytes(texts: readonly string[]): { readonly type: NpyType; readonly bytes: Uint8Array } {
  const codePoints = texts.map((text) => Array.from(text, (character) => character.codePointAt(0) ?? 0));
  const longest = codePoints.reduce((most, { length }) => Math.max(most, length), 1);
  const elements = new Uint32Array(texts.length * longest);
  codePoints.forEach((points, index) => elements.set(points, index * longest));
  return { type: `<U${longest}`, bytes: new Uint8Array(elements.buffer) };
}
