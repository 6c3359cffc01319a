import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const CHANNELS = 3;
/** Rows stand as differences to the row above: enlarged pictures then are mostly zeros. */
const FILTER_UP = 2;

/**
 * PNG bytes of RGB pixels [height, width, 3], packed by Node's own zlib. For pictures beside a user's image, where
 * `encodePng` takes longer than the map; its bytes are the same on every machine, and these depend on the zlib.
 * Throws RangeError where the length does not match.
 */
export function encodeRgbPng(data: Uint8Array, height: number, width: number): Uint8Array {
  const rowLength = width * CHANNELS;
  if (data.length !== height * rowLength) {
    throw new RangeError(`encodeRgbPng: ${height}×${width} needs ${height * rowLength} values`);
  }
  const rows = new Uint8Array(height * (rowLength + 1));
  for (let row = 0; row < height; row++) {
    const at = row * rowLength;
    const out = row * (rowLength + 1);
    rows[out] = FILTER_UP;
    for (let i = 0; i < rowLength; i++) rows[out + 1 + i] = data[at + i]! - (row === 0 ? 0 : data[at + i - rowLength]!);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a channel, RGB; the usual packing and filters, not interlaced.
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ]);
}

function chunk(type: string, body: Uint8Array): Buffer {
  const out = Buffer.alloc(12 + body.length);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, 'latin1');
  out.set(body, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length);
  return out;
}
