import { describe, expect, it } from 'vitest';
import { int64Bytes, npyHeader, unicodeBytes } from './npy.ts';

describe('npyHeader', () => {
  // What `numpy.lib.format.write_array_header_1_0` writes for the same array (numpy 2.4).
  it('is the header that numpy writes', () => {
    const dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 28, 28), }";
    const text = new TextDecoder('latin1').decode(npyHeader('<f4', [3, 28, 28]));
    expect(text).toBe(`\u0093NUMPY\u0001\u0000v\u0000${dictionary.padEnd(117)}\n`);
  });

  it.each([[[7]], [[1000000, 2]], [[1, 2, 3, 4, 5, 6, 7, 8, 9]]])('ends at a multiple of 64 bytes for %j', (shape) => {
    expect(npyHeader('<i8', shape).length % 64).toBe(0);
  });

  it('writes a one-dimensional shape as a Python tuple of one', () => {
    expect(new TextDecoder('latin1').decode(npyHeader('<i8', [5]))).toContain("'shape': (5,), ");
  });
});

it('int64Bytes is little-endian two’s complement', () => {
  expect([...int64Bytes([1, -1])]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255]);
});

it('unicodeBytes pads with zeros to the longest text in characters, not in UTF-16 units', () => {
  const { type, bytes } = unicodeBytes(['a', '😀b']);
  expect(type).toBe('<U2');
  expect([...new Uint32Array(bytes.buffer)]).toEqual([0x61, 0, 0x1f600, 0x62]);
});
