import protobuf from 'protobufjs/minimal.js';

/** One field of an encoded message, as it stands in the bytes. */
export interface WireField {
  readonly number: number;
  /** Tag and value together: what to copy when the field is kept as it is. */
  readonly raw: Uint8Array;
  /** The content of a length-delimited field (message, string, bytes, packed numbers); undefined for the others. */
  readonly content: Uint8Array | undefined;
  /** The value of a varint field where it is a safe integer; undefined for the others. */
  readonly value: number | undefined;
}

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** The fields of an encoded message in their order, unknown ones too. Throws RangeError or Error on broken bytes. */
export function* readFields(bytes: Uint8Array): Generator<WireField> {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const tag = reader.uint32();
    const number = tag >>> 3;
    const wireType = tag & 7;
    if (number === 0) throw new RangeError(`protobuf: field number 0 at byte ${start}`);
    let content: Uint8Array | undefined;
    let value: number | undefined;
    if (wireType === LENGTH_DELIMITED) {
      const length = reader.uint32();
      const from = reader.pos;
      reader.skip(length);
      content = bytes.subarray(from, from + length);
    } else if (wireType === VARINT) {
      value = Number(reader.int64());
    } else {
      reader.skipType(wireType);
    }
    yield { number, raw: bytes.subarray(start, reader.pos), content, value };
  }
}

const utf8 = new TextDecoder('utf-8');

/** A string field's text. */
export function textOf(content: Uint8Array | undefined): string {
  return content === undefined ? '' : utf8.decode(content);
}

/** A length-delimited field around bytes that are already encoded. */
export function delimited(number: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const head = protobuf.Writer.create()
    .uint32((number << 3) | LENGTH_DELIMITED)
    .uint32(length)
    .finish();
  return Buffer.concat([head, ...parts]);
}

/** A string field. */
export function text(number: number, value: string): Uint8Array {
  return delimited(number, new TextEncoder().encode(value));
}

/** A varint field with a signed 64-bit value. */
export function integer(number: number, value: number): Uint8Array {
  return protobuf.Writer.create()
    .uint32((number << 3) | VARINT)
    .int64(value)
    .finish();
}
