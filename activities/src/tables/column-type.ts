import type { DataType } from 'apache-arrow';
import { Bool, Data, Float32, Float64, Int32, Int64, makeData, Null, Utf8 } from 'apache-arrow';

/** How one column's values stand in Arrow buffers: values in, buffers out, and back. */
export interface ColumnType<Value> {
  readonly type: DataType;
  readonly nullable: boolean;
  /** About how many bytes a value takes, to cut rows into batches. */
  readonly valueBytes: number;
  /** Throws RangeError where a value does not fit the type. */
  encode(values: readonly Value[]): Data;
  /** Reads a value by row; lists are views of the column's buffer. Throws RangeError where a buffer is too short. */
  decode(data: Data): (row: number) => Value;
}

/** A whole number, −2³¹ to 2³¹ − 1. */
export const int32: ColumnType<number> = {
  type: new Int32(),
  nullable: false,
  valueBytes: 4,
  encode: (values) => makeData({ type: new Int32(), data: Int32Array.from(values, whole(-(2 ** 31), 2 ** 31 - 1)) }),
  decode: decodeNumbers,
};

/** A whole number that a JavaScript number holds exactly, stored in 64 bits. */
export const int64: ColumnType<number> = {
  type: new Int64(),
  nullable: false,
  valueBytes: 8,
  encode: (values) => {
    const exact = whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    return makeData({ type: new Int64(), data: BigInt64Array.from(values, (value) => BigInt(exact(value))) });
  },
  decode: (data) => {
    const buffer = atLeast(data.values as BigInt64Array, data.length);
    return (row) => Number(buffer[row]);
  },
};

/** Single precision: a value comes back as the nearest float32. */
export const float32: ColumnType<number> = {
  type: new Float32(),
  nullable: false,
  valueBytes: 4,
  encode: (values) => makeData({ type: new Float32(), data: Float32Array.from(values) }),
  decode: decodeNumbers,
};

/** Double precision: every number comes back as it was. */
export const float64: ColumnType<number> = {
  type: new Float64(),
  nullable: false,
  valueBytes: 8,
  encode: (values) => makeData({ type: new Float64(), data: Float64Array.from(values) }),
  decode: decodeNumbers,
};

export const bool: ColumnType<boolean> = {
  type: new Bool(),
  nullable: false,
  valueBytes: 1,
  encode: (values) =>
    makeData({ type: new Bool(), length: values.length, data: bitmapOf(values.length, (i) => values[i]!) }),
  decode: (data) => {
    const bits = atLeast(data.values as Uint8Array, Math.ceil((data.offset + data.length) / 8));
    return (row) => (bits[(data.offset + row) >> 3]! & (1 << ((data.offset + row) & 7))) !== 0;
  },
};

export const utf8: ColumnType<string> = {
  type: new Utf8(),
  nullable: false,
  valueBytes: 64,
  encode: (values) => {
    const encoder = new TextEncoder();
    const texts = values.map((value) => encoder.encode(value));
    const valueOffsets = offsetsOf(texts.map((text) => text.length));
    const bytes = new Uint8Array(valueOffsets[texts.length]!);
    texts.forEach((text, i) => {
      bytes.set(text, valueOffsets[i]);
    });
    return makeData({ type: new Utf8(), length: values.length, valueOffsets, data: bytes });
  },
  decode: (data) => {
    const decoder = new TextDecoder();
    const offsets = offsetsIn(data);
    const bytes = atLeast(data.values as Uint8Array, offsets.at(-1)!);
    return (row) => decoder.decode(bytes.subarray(offsets[row], offsets[row + 1]));
  },
};

/** No column at all: not written, and null for every row read. */
export const absent: ColumnType<null> = {
  type: new Null(),
  nullable: true,
  valueBytes: 0,
  encode: (values) => makeData({ type: new Null(), length: values.length }),
  decode: () => () => null,
};

/** The same type with null allowed; `filler` stands in the buffers below a null. */
export function nullable<Value>(inner: ColumnType<Value>, filler: Value): ColumnType<Value | null> {
  return {
    ...inner,
    nullable: true,
    encode: (values) => {
      const { type, length, buffers, children } = inner.encode(values.map((value) => value ?? filler));
      const valid = bitmapOf(length, (i) => values[i] !== null);
      const nullCount = values.filter((value) => value === null).length;
      return new Data(type, 0, length, nullCount, [buffers[0], buffers[1], valid] as never, children);
    },
    decode: (data) => {
      const valueOf = inner.decode(data);
      return (row) => (data.getValid(row) ? valueOf(row) : null);
    },
  };
}

/** Where each of a row of variable-length values begins, and where the last ends; Arrow's int32 offsets. */
export function offsetsOf(lengths: readonly number[]): Int32Array {
  const offsets = new Int32Array(lengths.length + 1);
  let end = 0;
  lengths.forEach((length, i) => {
    end = whole(0, 2 ** 31 - 1)(end + length);
    offsets[i + 1] = end;
  });
  return offsets;
}

/** The offsets of a column of variable-length values, one more than it has rows. Throws RangeError where they are short. */
export function offsetsIn(data: Data): Int32Array {
  return atLeast(data.valueOffsets as Int32Array, data.length + 1).subarray(0, data.length + 1);
}

/** The buffer, where it has at least that many entries. Throws RangeError otherwise. */
export function atLeast<Buffer extends { readonly length: number }>(buffer: Buffer, length: number): Buffer {
  if (buffer.length >= length) return buffer;
  throw new RangeError(`its buffer has ${buffer.length} entries and needs ${length}`);
}

function decodeNumbers(data: Data): (row: number) => number {
  const buffer = atLeast(data.values as Int32Array | Float32Array | Float64Array, data.length);
  return (row) => buffer[row]!;
}

function whole(least: number, most: number): (value: number) => number {
  return (value) => {
    if (Number.isInteger(value) && least <= value && value <= most) return value;
    throw new RangeError(`it holds ${value}, which is not a whole number between ${least} and ${most}`);
  };
}

function bitmapOf(length: number, isSet: (index: number) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(length / 8));
  for (let i = 0; i < length; i += 1) if (isSet(i)) bits[i >> 3]! |= 1 << (i & 7);
  return bits;
}
