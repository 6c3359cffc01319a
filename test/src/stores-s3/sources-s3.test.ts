import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDataset, readClassNames, type DatasetOptions } from '@saliency-atlas/activities/datasets';
import { readModel } from '@saliency-atlas/activities/sources';
import { openStore } from '@saliency-atlas/activities/stores';
import { gatewayPath } from './gateway-path.ts';
import { startVersityGateway, type VersityGateway } from './versity-gateway.ts';

const golden = (name: string) => readFile(fileURLToPath(new URL(`../../golden/${name}`, import.meta.url)));
const NAMES = ['ant', 'bee', 'cat'];

describe.skipIf(gatewayPath === undefined)('models, labels and data sets on a real S3 server', () => {
  let gateway: VersityGateway;

  beforeAll(async () => {
    gateway = await startVersityGateway(gatewayPath!);
    Object.assign(process.env, gateway.environment);
    await gateway.makeBucket('data');
    const store = openStore('s3://data');
    const photo = await golden('preprocess-photo.jpg');
    const coco = {
      images: [{ id: 1, file_name: 'a.jpg' }],
      annotations: [{ image_id: 1, category_id: 2, bbox: [1, 2, 3, 4] }],
      categories: [{ id: 2, name: 'bee' }],
    };
    const bigEndian = (...values: number[]) =>
      Buffer.concat(values.map((value) => Buffer.from([0, 0, value >> 8, value])));
    const objects: Record<string, Uint8Array> = {
      'folder/bee/deep/1.jpg': photo,
      'folder/cat/2 ü.jpg': photo,
      'folder/loose.jpg': photo,
      'lists/photos.jsonl': Buffer.from(
        '{"file_name": "../folder/bee/deep/1.jpg", "label": "bee"}\n{"file_name": "gone.jpg"}\n',
      ),
      'coco/instances.json': Buffer.from(JSON.stringify(coco)),
      'coco/val/a.jpg': photo,
      'tars/w-000.tar': await golden('datasets/webdataset-000.tar'),
      'tars/w-001.tar': await golden('datasets/webdataset-001.tar'),
      'hf/train.parquet': await golden('datasets/images-snappy.parquet'),
      'mnist/t10k-images-idx3-ubyte': Buffer.concat([bigEndian(0x803, 2, 1, 1), Buffer.from([5, 6])]),
      'mnist/t10k-labels-idx1-ubyte': Buffer.concat([bigEndian(0x801, 2), Buffer.from([1, 2])]),
      'model/labels.txt': Buffer.from(NAMES.join('\n')),
      'model/large.onnx': Uint8Array.from({ length: 20_000_000 }, (_, i) => (i * 2_654_435_761) >>> 24),
    };
    await Promise.all(Object.entries(objects).map(([key, bytes]) => store.putIfAbsent(key, bytes)));
  });
  afterAll(() => gateway.stop());

  const cases: readonly [
    string,
    Partial<DatasetOptions> & { uri: string },
    readonly (readonly [string, number | null])[],
  ][] = [
    [
      'class folders',
      { uri: 's3://data/folder' },
      [
        ['bee/deep/1.jpg', 1],
        ['cat/2 ü.jpg', 2],
        ['loose.jpg', null],
      ],
    ],
    [
      'a manifest with paths relative to it',
      { uri: 's3://data/lists/photos.jsonl' },
      [
        ['../folder/bee/deep/1.jpg', 1],
        ['gone.jpg', null],
      ],
    ],
    ['COCO', { uri: 's3://data/coco/instances.json', images: 's3://data/coco/val' }, [['a.jpg', 1]]],
    [
      'a pattern of tar archives',
      { uri: 's3://data/tars/w-{000..001}.tar' },
      [0, 1, 2, 3, 4].map((i) => [`w-00${i < 3 ? 0 : 1}.tar/sample00${i}.png`, i % 3]),
    ],
    [
      'a folder of Parquet files',
      { uri: 's3://data/hf' },
      Array.from({ length: 10 }, (_, i) => [`train.parquet/000000${i}`, i % 3]),
    ],
    [
      'idx files',
      { uri: 's3://data/mnist/t10k', format: 'idx' },
      [
        ['0000000', 1],
        ['0000001', 2],
      ],
    ],
  ];

  it.each(cases)('lists and decodes %s', async (_what, options, expected) => {
    const dataset = await openDataset({ format: 'auto', ...options }, NAMES);
    const found: [string, number | null][] = [];
    for await (const entry of dataset.entries()) {
      found.push([entry.imageId, entry.label]);
      if (entry.imageId === 'gone.jpg') await expect(dataset.read(entry)).rejects.toThrow('file not found');
      else expect((await dataset.decode(entry.imageId, await dataset.read(entry))).data.length).toBeGreaterThan(0);
    }
    expect(found).toEqual(expected);
  });

  it('reads a model of several blocks and its class names', async () => {
    const model = await readModel('s3://data/model/large.onnx');
    expect([model.length, model[12_345_678]]).toEqual([20_000_000, (12_345_678 * 2_654_435_761) >>> 24]);
    expect(await readClassNames('s3://data/model/labels.txt', 3)).toEqual(NAMES);
  });

  it('says that a model, a data set or a bucket is not there', async () => {
    await expect(readModel('s3://data/none.onnx')).rejects.toMatchObject({ name: 'ModelNotFound' });
    await expect(openDataset({ uri: 's3://data/none', format: 'auto' }, null)).rejects.toMatchObject({
      name: 'DatasetNotFound',
      message: 'dataset.uri: s3://data/none does not exist',
    });
    await expect(openDataset({ uri: 's3://no-such-bucket/x', format: 'auto' }, null)).rejects.toMatchObject({
      name: 'InvalidJob',
      message: expect.stringContaining('no-such-bucket') as string,
    });
  });
});
