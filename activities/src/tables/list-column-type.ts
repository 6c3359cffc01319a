import type { Data } from 'apache-arrow';
import { Field, FixedSizeList, Float32, Float64, List, makeData, Struct, Uint8 } from 'apache-arrow';
import type { Box } from '../datasets/dataset.ts';
import type { ColumnType } from './column-type.ts';
import { atLeast, offsetsIn, offsetsOf } from './column-type.ts';

/** `length` float32 in a row: a map [height, width], row-major. Values read are views of the file's bytes. */
export function float32List(length: number): ColumnType<Float32Array> {
  const type = new FixedSizeList(length, new Field('item', new Float32()));
  return {
    type,
    nullable: false,
    valueBytes: 4 * length,
    encode: (values) => {
      const data = concatenate(new Float32Array(length * values.length), length, values);
      return makeData({ type, length: values.length, child: makeData({ type: new Float32(), data }) });
    },
    decode: decodeFixed(length, (items) => items.values as Float32Array),
  };
}

/** `length` uint8 in a row: a picture [height, width, channels], row-major. Values read are views of the file's bytes. */
export function uint8List(length: number): ColumnType<Uint8Array> {
  const type = new FixedSizeList(length, new Field('item', new Uint8()));
  return {
    type,
    nullable: false,
    valueBytes: length,
    encode: (values) => {
      const data = concatenate(new Uint8Array(length * values.length), length, values);
      return makeData({ type, length: values.length, child: makeData({ type: new Uint8(), data }) });
    },
    decode: decodeFixed(length, (items) => items.values as Uint8Array),
  };
}

/**
 * `length` uint8 in a row, or null, which takes no room: few rows of many keep their picture, and a fixed-size list
 * would store zeros for all the others.
 */
export function sparseUint8List(length: number): ColumnType<Uint8Array | null> {
  const type = new List(new Field('item', new Uint8()));
  return {
    type,
    nullable: true,
    valueBytes: length,
    encode: (values) => {
      const present = values.filter((value) => value !== null);
      const bytes = concatenate(new Uint8Array(length * present.length), length, present);
      const valueOffsets = offsetsOf(values.map((value) => (value === null ? 0 : length)));
      const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
      values.forEach((value, i) => {
        if (value !== null) nullBitmap[i >> 3]! |= 1 << (i & 7);
      });
      const nullCount = values.length - present.length;
      const child = makeData({ type: new Uint8(), data: bytes });
      return makeData({ type, length: values.length, nullCount, nullBitmap, valueOffsets, child });
    },
    decode: (data) => {
      const offsets = offsetsIn(data);
      const bytes = atLeast(data.children[0]!.values as Uint8Array, offsets.at(-1)!);
      return (row) => {
        if (!data.getValid(row)) return null;
        const value = bytes.subarray(offsets[row], offsets[row + 1]);
        if (value.length !== length) throw new RangeError(`a list has ${value.length} values, expected ${length}`);
        return value;
      };
    },
  };
}

const SIDES = ['x', 'y', 'width', 'height'] as const;
const boxType = new List(new Field('item', new Struct(SIDES.map((side) => new Field(side, new Float64())))));

/** Any number of boxes, in pixels of the original picture: a list of structs `x`, `y`, `width`, `height`. */
export const boxList: ColumnType<readonly Box[]> = {
  type: boxType,
  nullable: false,
  valueBytes: 64,
  encode: (values) => {
    const boxes = values.flat();
    const sides = SIDES.map((side) =>
      makeData({ type: new Float64(), data: Float64Array.from(boxes, (box) => box[side]) }),
    );
    const child = makeData({ type: boxType.valueType, length: boxes.length, nullCount: 0, children: sides });
    const valueOffsets = offsetsOf(values.map((list) => list.length));
    return makeData({ type: boxType, length: values.length, nullCount: 0, valueOffsets, child });
  },
  decode: (data) => {
    const offsets = offsetsIn(data);
    const [x, y, width, height] = SIDES.map((_, side) =>
      atLeast(data.children[0]!.children[side]!.values as Float64Array, offsets.at(-1)!),
    );
    return (row) =>
      Array.from({ length: offsets[row + 1]! - offsets[row]! }, (_, i) => {
        const at = offsets[row]! + i;
        return { x: x![at]!, y: y![at]!, width: width![at]!, height: height![at]! };
      });
  },
};

/** Copies lists of `length` values one after another into `out`. Throws RangeError where one has another length. */
function concatenate<Buffer extends Float32Array | Uint8Array>(
  out: Buffer,
  length: number,
  values: readonly Buffer[],
): Buffer {
  values.forEach((value, row) => {
    if (value.length !== length) throw new RangeError(`a list has ${value.length} values, expected ${length}`);
    out.set(value, row * length);
  });
  return out;
}

function decodeFixed<Value extends Float32Array | Uint8Array>(
  length: number,
  itemsOf: (items: Data) => Value,
): (data: Data) => (row: number) => Value {
  return (data) => {
    const buffer = atLeast(itemsOf(data.children[0]!), length * data.length);
    return (row) => buffer.subarray(row * length, (row + 1) * length) as Value;
  };
}
