import type { Data, DataType } from 'apache-arrow';
import {
  Field,
  Float64,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  tableFromIPC,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { decodeClassMetricsTable, encodeClassMetricsTable } from './class-metrics-table.ts';
import { decodeClusterTable, encodeClusterTable } from './cluster-table.ts';
import {
  exampleClassMetrics,
  exampleClusters,
  exampleGlobal,
  exampleGlobalInputs,
  exampleImageMetrics,
  exampleImageIndex,
  examplePlan,
  exampleReconstructions,
  exampleSaliency,
  exampleTransplants,
} from './example-tables.ts';
import { decodeGlobalInputTable, encodeGlobalInputTable } from './global-input-table.ts';
import { decodeGlobalTable, encodeGlobalTable } from './global-table.ts';
import { decodeImageMetricsTable, encodeImageMetricsTable } from './image-metrics-table.ts';
import { decodeImageIndexTable, encodeImageIndexTable } from './image-index-table.ts';
import { decodePlanTable, encodePlanTable } from './plan-table.ts';
import { decodeReconstructionsTable, encodeReconstructionsTable } from './reconstructions-table.ts';
import { decodeSaliencyTable, encodeSaliencyTable } from './saliency-table.ts';
import { decodeTransplantTable, encodeTransplantTable } from './transplant-table.ts';

const cases = [
  {
    name: 'image_index',
    encode: () => encodeImageIndexTable(exampleImageIndex),
    decode: decodeImageIndexTable,
    expected: exampleImageIndex,
  },
  { name: 'plan', encode: () => encodePlanTable(examplePlan), decode: decodePlanTable, expected: examplePlan },
  {
    name: 'saliency',
    encode: () => encodeSaliencyTable(exampleSaliency),
    decode: decodeSaliencyTable,
    expected: exampleSaliency,
  },
  {
    name: 'global',
    encode: () => encodeGlobalTable(exampleGlobal),
    decode: decodeGlobalTable,
    expected: exampleGlobal,
  },
  {
    name: 'clusters',
    encode: () => encodeClusterTable(exampleClusters),
    decode: decodeClusterTable,
    expected: exampleClusters,
  },
  {
    name: 'global_inputs',
    encode: () => encodeGlobalInputTable(exampleGlobalInputs),
    decode: decodeGlobalInputTable,
    expected: exampleGlobalInputs,
  },
  {
    name: 'transplants',
    encode: () => encodeTransplantTable(exampleTransplants),
    decode: decodeTransplantTable,
    expected: exampleTransplants,
  },
  {
    name: 'reconstructions',
    encode: () => encodeReconstructionsTable(exampleReconstructions),
    decode: decodeReconstructionsTable,
    expected: exampleReconstructions,
  },
  {
    name: 'image_metrics',
    encode: () => encodeImageMetricsTable(exampleImageMetrics),
    decode: decodeImageMetricsTable,
    expected: exampleImageMetrics,
  },
  {
    name: 'class_metrics',
    encode: () => encodeClassMetricsTable(exampleClassMetrics),
    decode: decodeClassMetricsTable,
    expected: exampleClassMetrics,
  },
];

describe.each(cases)('the $name table', ({ name, encode, decode, expected }) => {
  it('comes back as it was written', () => {
    expect(decode(encode())).toEqual(expected);
  });

  it('has equal bytes for equal rows', () => {
    expect(Buffer.compare(encode(), encode())).toBe(0);
  });

  it('names itself and its format version in the metadata', () => {
    const { metadata } = tableFromIPC(encode()).schema;
    expect([metadata.get('table'), metadata.get('format_version')]).toEqual([name, '1']);
  });

  it('is read from bytes that begin at any place of a larger buffer', () => {
    const bytes = encode();
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(decode(larger.subarray(3))).toEqual(expected);
  });

  it('is corrupt when cut short at any place, and never read in part', () => {
    const bytes = encode();
    for (let end = 0; end < bytes.length; end += 37) {
      expect(() => decode(bytes.subarray(0, end))).toThrow(corruptError(`The ${name} table cannot be read`));
    }
  });

  it.each(alterations())('is corrupt with $what', ({ alter, says }) => {
    expect(() => decode(alter(encode()))).toThrow(corruptError(says));
  });
});

describe('the saliency table', () => {
  const { rows: exampleRows, ...geometry } = exampleSaliency;

  it('keeps the order of rows over many record batches', () => {
    const height = 224;
    const row = exampleRows[0]!;
    const rows = Array.from({ length: 64 }, (_, i) => ({
      ...row,
      passes: i,
      effect: null,
      effectError: null,
      map: new Float32Array(height * height).fill(i),
    }));
    const bytes = encodeSaliencyTable({ height, width: height, effectLength: 0, rows });
    expect(tableFromIPC(bytes).batches.length).toBeGreaterThan(1);
    const back = decodeSaliencyTable(bytes).rows;
    expect(back.map(({ passes }) => passes)).toEqual(rows.map(({ passes }) => passes));
    expect(back.every(({ map }, i) => map.length === height * height && map.every((value) => value === i))).toBe(true);
  });

  it('is readable with no rows at all', () => {
    const empty = { ...geometry, rows: [] };
    expect(decodeSaliencyTable(encodeSaliencyTable(empty))).toEqual(empty);
  });

  it('has no effect column where the method has no effects', () => {
    const rows = exampleRows.map((row) => ({ ...row, effect: null, effectError: null }));
    const bytes = encodeSaliencyTable({ ...geometry, effectLength: 0, rows });
    expect(tableFromIPC(bytes).schema.names).not.toContain('effect');
    expect(decodeSaliencyTable(bytes).rows.every((row) => row.effect === null)).toBe(true);
  });

  it('has the columns and types that readers rely on', () => {
    const fields = tableFromIPC(encodeSaliencyTable(exampleSaliency)).schema.fields;
    expect(
      fields.map(({ name, type, nullable }) => `${name} ${words(type as DataType)}${nullable ? '?' : ''}`),
    ).toEqual([
      'image_id Utf8',
      'image_sha256 Utf8',
      'label Int32?',
      'predicted Int32',
      'target Int32',
      'score Float32',
      'status Utf8',
      'reason Utf8',
      'passes Int32',
      'converged Bool',
      'seed Int64',
      'confidence Float32?',
      'map FixedSizeList[6]<Float32>',
      'effect FixedSizeList[2]<Float32>?',
      'effect_error FixedSizeList[2]<Float32>?',
    ]);
  });

  it('is not written with a map of another size, and the error names the column', () => {
    const rows = [{ ...exampleRows[0]!, map: new Float32Array(5) }];
    expect(() => encodeSaliencyTable({ ...geometry, rows })).toThrow(
      /saliency table, column map: .*5 values, expected 6/,
    );
  });

  it.each([0.5, 2 ** 31, Number.NaN])('is not written with %d passes', (passes) => {
    const rows = [{ ...exampleRows[0]!, passes }];
    expect(() => encodeSaliencyTable({ ...geometry, rows })).toThrow(/column passes: .*not a whole number/);
  });

  it('is corrupt where a status is none that is known', () => {
    const rows = [{ ...exampleRows[0]!, status: 'dreaming' as 'ok' }];
    expect(() => decodeSaliencyTable(encodeSaliencyTable({ ...geometry, rows }))).toThrow(
      corruptError('column status: RangeError: it holds "dreaming"'),
    );
  });

  it('is corrupt where a column that has no nulls holds one', () => {
    const bytes = rewrite(encodeSaliencyTable(exampleSaliency), (fields) => fields, new Map(), 'label', 'target');
    expect(() => decodeSaliencyTable(bytes)).toThrow(corruptError('column target: RangeError: it holds nulls'));
  });
});

it('a reconstruction without pixels takes no room for them', () => {
  const rows = Array.from({ length: 1000 }, () => ({ ...exampleReconstructions.rows[1]!, pixels: null }));
  const bytes = encodeReconstructionsTable({ ...exampleReconstructions, height: 224, width: 224, rows });
  expect(bytes.length).toBeLessThan(1000 * 224);
});

function words(type: DataType): string {
  return (type as { toString(): string }).toString();
}

function corruptError(says: string): Error {
  return expect.objectContaining({
    name: 'ArtifactCorrupt',
    message: expect.stringContaining(says) as string,
  }) as Error;
}

interface Alteration {
  readonly what: string;
  readonly says: string;
  readonly alter: (bytes: Uint8Array) => Uint8Array;
}

function alterations(): Alteration[] {
  const same = (fields: Field[]): Field[] => fields;
  return [
    {
      what: 'another format version',
      alter: (bytes) => rewrite(bytes, same, new Map([['format_version', '2']])),
      says: 'it has format version 2, this program reads 1',
    },
    {
      what: 'the name of another table',
      alter: (bytes) => rewrite(bytes, same, new Map([['table', 'cats']])),
      says: 'it holds the cats table',
    },
    {
      what: 'a missing column',
      alter: (bytes) => rewrite(bytes, (fields) => fields.slice(1), new Map()),
      says: 'is missing',
    },
    {
      what: 'a column of another type',
      alter: (bytes) =>
        rewrite(bytes, ([first, ...rest]) => [new Field(first!.name, new Float64()), ...rest], new Map()),
      says: 'is Float64, expected',
    },
    {
      what: 'bytes that are not Arrow',
      alter: () => new TextEncoder().encode('ARROW1 is all'),
      says: 'not a whole Arrow',
    },
    {
      what: 'a footer of noise',
      alter: (bytes) => bytes.map((byte, i) => (i > 8 && i < bytes.length - 10 ? byte ^ 0x5a : byte)),
      says: 'cannot be read',
    },
  ];
}

/** Writes the table again with other fields, other metadata, or one column's values under another's name. */
function rewrite(
  bytes: Uint8Array,
  change: (fields: Field[]) => Field[],
  metadata: Map<string, string>,
  from = '',
  to = '',
): Uint8Array {
  const { schema, batches } = tableFromIPC(bytes);
  const changed = new Schema(change(schema.fields), new Map([...schema.metadata, ...metadata]));
  const writer = new RecordBatchFileWriter();
  writer.reset(undefined, changed);
  for (const batch of batches) {
    const children = changed.fields.map(({ name, type }) => {
      const data = batch.getChild(name === to ? from : name)!.data[0]!;
      return words(type as DataType) === words(data.type as DataType)
        ? data
        : makeData({ type: new Float64(), data: new Float64Array(batch.numRows) });
    });
    const type = new Struct(changed.fields);
    writer.write(
      new RecordBatch(changed, makeData({ type, length: batch.numRows, nullCount: 0, children: children as Data[] })),
    );
  }
  return writer.finish().toUint8Array(true);
}
