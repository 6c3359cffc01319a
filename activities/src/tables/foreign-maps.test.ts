import {
  Field,
  FixedSizeList,
  Float32,
  makeData,
  Table,
  tableToIPC,
  Utf8,
  vectorFromArray,
  Vector,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { decodeForeignMaps } from './foreign-maps.ts';
import { encodeSaliencyTable } from './saliency-table.ts';

function fileOf(columns: Record<string, Vector>): Uint8Array {
  return tableToIPC(new Table(columns), 'file');
}

function mapColumn(values: Float32Array, length: number): Vector {
  const type = new FixedSizeList(length, new Field('item', new Float32()));
  const child = makeData({ type: new Float32(), data: values });
  return new Vector([makeData({ type, length: values.length / length, child })]);
}

describe('decodeForeignMaps', () => {
  it('reads a file with nothing but image_id and square maps', () => {
    const ids = vectorFromArray(['a', 'b'], new Utf8());
    const bytes = fileOf({ image_id: ids, map: mapColumn(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), 4) });
    const maps = decodeForeignMaps(bytes, 'maps.arrow');
    expect([maps.height, maps.width]).toEqual([2, 2]);
    expect(maps.rows.map(({ imageId, target, map }) => [imageId, target, [...map]])).toEqual([
      ['a', null, [1, 2, 3, 4]],
      ['b', null, [5, 6, 7, 8]],
    ]);
  });

  it('reads our own saliency objects, with their height, width and target', () => {
    const row = {
      imageId: 'x',
      imageSha256: '',
      label: null,
      predicted: 3,
      target: 3,
      score: 0.5,
      status: 'ok',
      reason: '',
      passes: 2,
      converged: false,
      seed: 1,
      confidence: null,
      map: Float32Array.of(0, 1, 2, 3, 4, 5),
      effect: null,
      effectError: null,
    } as const;
    const maps = decodeForeignMaps(encodeSaliencyTable({ height: 2, width: 3, effectLength: 0, rows: [row] }), 'own');
    expect([maps.height, maps.width, maps.rows[0]?.target]).toEqual([2, 3, 3]);
  });

  it('names the missing column', () => {
    const bytes = fileOf({ image_id: vectorFromArray(['a'], new Utf8()) });
    expect(() => decodeForeignMaps(bytes, 'maps.arrow')).toThrow('maps.arrow: column "map" is missing');
  });

  it('names the row of a value that is no number', () => {
    const ids = vectorFromArray(['a'], new Utf8());
    const bytes = fileOf({ image_id: ids, map: mapColumn(Float32Array.of(1, Number.NaN, 3, 4), 4) });
    expect(() => decodeForeignMaps(bytes, 'maps.arrow')).toThrow('row 0');
  });

  it('refuses bytes that are no Arrow file, naming the file', () => {
    expect(() => decodeForeignMaps(new Uint8Array([1, 2, 3]), 'maps.arrow')).toThrow('maps.arrow');
  });
});
