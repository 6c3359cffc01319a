import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { AtlasError } from '@saliency-atlas/contract';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetEntry } from './dataset.ts';
import type { DatasetOptions } from './dataset-source.ts';
import { openDataset } from './open-dataset.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'atlas-datasets-'));
});
afterEach(() => rm(root, { recursive: true }));

async function write(name: string, content: string | Uint8Array = 'x'): Promise<string> {
  const path = join(root, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

async function list(options: DatasetOptions, classNames: readonly string[] | null = null): Promise<DatasetEntry[]> {
  const entries: DatasetEntry[] = [];
  for await (const entry of (await openDataset(options, classNames)).entries()) entries.push(entry);
  return entries;
}

/** The error that listing throws: its type and message. */
async function failureOf(options: DatasetOptions, classNames: readonly string[] | null = null): Promise<string> {
  const failure: unknown = await list(options, classNames).catch((error: unknown) => error);
  if (!(failure instanceof AtlasError)) throw new Error(`expected an AtlasError, got ${String(failure)}`);
  expect(failure.fix).not.toBe('');
  return `${failure.type}: ${failure.message}`;
}

describe('image-folder', () => {
  const folder = (): DatasetOptions => ({ uri: root, format: 'image-folder' });
  const idsAndLabels = (entries: DatasetEntry[]) => entries.map(({ imageId, label }) => [imageId, label]);

  it('labels images by their class folder in alphabetical order, at any depth', async () => {
    for (const name of ['b/1.jpg', 'b/deep/er/2.PNG', 'a/3.webp', 'a/4.jpeg', 'b/notes.txt', 'c/readme.md'])
      await write(name);
    const dataset = await openDataset(folder(), null);
    expect(dataset.classNames).toEqual(['a', 'b', 'c']);
    expect(idsAndLabels(await list(folder()))).toEqual([
      ['a/3.webp', 0],
      ['a/4.jpeg', 0],
      ['b/1.jpg', 1],
      ['b/deep/er/2.PNG', 1],
    ]);
  });

  it("labels images by the folder's place among the model's class names where it has names", async () => {
    await write('dog/1.jpg');
    await write('ape/2.jpg');
    const entries = await list(folder(), ['dog', 'cat', 'ape']);
    expect(idsAndLabels(entries)).toEqual([
      ['ape/2.jpg', 2],
      ['dog/1.jpg', 0],
    ]);
    expect(await failureOf(folder(), ['dog'])).toMatch(/InvalidJob: dataset\.uri: 1 of 2 class folders.*"ape"/);
  });

  it('gives no label to images directly below the root', async () => {
    await write('2.jpg');
    await write('1.png');
    expect(idsAndLabels(await list(folder(), ['cat']))).toEqual([
      ['1.png', null],
      ['2.jpg', null],
    ]);
  });

  it('takes no picture that explain wrote beside an image for an image', async () => {
    for (const name of ['a/fox.jpg', 'a/fox.saliency.png', 'a/saliency.png']) await write(name);
    expect((await list(folder())).map(({ imageId }) => imageId)).toEqual(['a/fox.jpg', 'a/saliency.png']);
  });

  it('skips hidden files and folders', async () => {
    for (const name of ['a/1.jpg', 'a/.2.jpg', '.cache/3.jpg', 'a/.thumbs/4.jpg']) await write(name);
    expect(idsAndLabels(await list(folder()))).toEqual([['a/1.jpg', 0]]);
  });

  it('follows links to files and folders, and ends where links go in a circle', async () => {
    await write('a/1.jpg');
    await write('b/2.jpg');
    await symlink(root, join(root, 'a/loop'));
    await symlink(join(root, 'a'), join(root, 'a/self'));
    await symlink(join(root, 'b'), join(root, 'a/other'));
    await symlink(join(root, 'b/2.jpg'), join(root, 'a/link.jpg'));
    const entries = await list(folder());
    expect(entries.map(({ imageId }) => imageId)).toEqual(['a/1.jpg', 'a/link.jpg', 'a/other/2.jpg', 'b/2.jpg']);
  });

  it('takes a folder named like an image for a folder', async () => {
    await write('a/x.jpg/1.png');
    expect(idsAndLabels(await list(folder()))).toEqual([['a/x.jpg/1.png', 0]]);
  });

  it('reads and decodes an image by its id, from a path or a file:// URI, without listing', async () => {
    const bytes = await sharp({ create: { width: 2, height: 1, channels: 3, background: '#123456' } })
      .png()
      .toBuffer();
    await write('a b/ä%.png', bytes);
    for (const uri of [root, pathToFileURL(root).href]) {
      const dataset = await openDataset({ uri, format: 'image-folder' }, null);
      const stored = await dataset.read({ imageId: 'a b/ä%.png' });
      expect(Buffer.from(stored).equals(bytes)).toBe(true);
      expect([...(await dataset.decode('a b/ä%.png', stored)).data]).toEqual([18, 52, 86, 18, 52, 86]);
    }
  });

  it('gives a reason for images that cannot be read', async () => {
    await write('a/x.jpg/1.png');
    await symlink(join(root, 'nowhere'), join(root, 'a/broken.jpg'));
    const dataset = await openDataset(folder(), null);
    await expect(dataset.read({ imageId: 'a/gone.jpg' })).rejects.toThrow(/^file not found$/);
    await expect(dataset.read({ imageId: 'a/broken.jpg' })).rejects.toThrow(/^file not found$/);
    await expect(dataset.read({ imageId: 'a/x.jpg' })).rejects.toThrow(/^a folder, not a file$/);
    await expect(dataset.read({ imageId: '../outside.jpg' })).rejects.toThrow(/^outside the data set$/);
    await expect(
      (await openDataset({ uri: '/dev', format: 'image-folder' }, null)).read({ imageId: 'null' }),
    ).rejects.toThrow(/^not a regular file$/);
  });

  it('names dataset.uri where the folder is missing, a file, empty or remote', async () => {
    const file = await write('a.jpg');
    const missing = { ...folder(), uri: join(root, 'gone') };
    expect(await failureOf(missing)).toMatch(/^DatasetNotFound: dataset\.uri: .*gone does not exist$/);
    expect(await failureOf({ ...folder(), uri: file })).toMatch(/^DatasetNotFound: dataset\.uri: .* is not a folder$/);
    await mkdir(join(root, 'empty/a'), { recursive: true });
    expect(await failureOf({ ...folder(), uri: join(root, 'empty') })).toMatch(/^DatasetNotFound: .* holds no images$/);
    expect(await failureOf({ ...folder(), uri: 'https://host/x' })).toMatch(/^InvalidJob: dataset\.uri: https:/);
  });
});

describe('manifest', () => {
  const names = ['cat', 'dog'];
  async function manifest(content: string, name = 'set/manifest.jsonl'): Promise<DatasetOptions> {
    return { uri: await write(name, content), format: 'manifest' };
  }

  it('reads labels by index and name, and boxes in both forms', async () => {
    const lines = [
      { file_name: 'a.jpg', label: 1, boxes: [[1, 2, 3, 4]] },
      { file_name: 'b.jpg', label: 'cat', boxes: [{ x: 5, y: 6, width: 7, height: 8 }], note: 'ignored' },
      { file_name: 'c.jpg', label: null },
    ];
    const text = `\uFEFF${lines.map((line) => JSON.stringify(line)).join('\r\n\r\n')}\n`;
    expect(await list(await manifest(text), names)).toEqual([
      { imageId: 'a.jpg', label: 1, boxes: [{ x: 1, y: 2, width: 3, height: 4 }] },
      { imageId: 'b.jpg', label: 0, boxes: [{ x: 5, y: 6, width: 7, height: 8 }] },
      { imageId: 'c.jpg', label: null, boxes: [] },
    ]);
  });

  it('finds files relative to the manifest, by absolute path and by file:// URI', async () => {
    const path = await write('pictures/p.jpg', 'content');
    const dataset = await openDataset(await manifest(''), null);
    for (const imageId of ['../pictures/p.jpg', path, pathToFileURL(path).href]) {
      expect(Buffer.from(await dataset.read({ imageId })).toString()).toBe('content');
    }
  });

  it('reads CSV with a header, labels by name and a box in columns', async () => {
    const text = 'label,file_name,x,y,width,height\ndog,"a,1.jpg",1,2,3,4\n0,b.jpg,,,,\n';
    expect(await list(await manifest(text, 'm.csv'), names)).toEqual([
      { imageId: 'a,1.jpg', label: 1, boxes: [{ x: 1, y: 2, width: 3, height: 4 }] },
      { imageId: 'b.jpg', label: 0, boxes: [] },
    ]);
  });

  const good = '{"file_name": "a.jpg"}\n';
  const badLines: readonly [string, string, string][] = [
    ['broken JSON', '{"file_name": ', 'not JSON'],
    ['a list', '[1]', 'not a JSON object'],
    ['no file name', '{"label": 1}', 'file_name: missing'],
    ['a file name that is a number', '{"file_name": 3}', 'file_name: 3 is not a file name'],
    ['a remote file', '{"file_name": "https://x/a.jpg"}', 'file_name: https://x/a.jpg cannot be read'],
    [
      'an unknown class name',
      '{"file_name": "b.jpg", "label": "cow"}',
      'label: "cow" is not a class name of model.labels',
    ],
    ['a class index out of range', '{"file_name": "b.jpg", "label": 2}', 'label: 2 is not a class index'],
    ['a fractional class index', '{"file_name": "b.jpg", "label": 0.5}', 'label: 0.5 is not a class index'],
    ['boxes that are no list', '{"file_name": "b.jpg", "boxes": 1}', 'boxes: not a list'],
    [
      'a box of three numbers',
      '{"file_name": "b.jpg", "boxes": [[0,0,1,1],[1,2,3]]}',
      'boxes[1]: [1,2,3] is not a box',
    ],
    ['a box without width', '{"file_name": "b.jpg", "boxes": [{"x":1,"y":1,"height":2}]}', 'boxes[0]: '],
    ['a box of no size', '{"file_name": "b.jpg", "boxes": [[1,1,0,5]]}', 'boxes[0]: [1,1,0,5] is not a box'],
    ['an image that stands there twice', '{"file_name": "a.jpg"}', 'file_name: "a.jpg" stands on line 1 already'],
  ];
  for (const [what, line, problem] of badLines) {
    it(`names file, line and field of ${what}`, async () => {
      const failure = await failureOf(await manifest(`${good}\n${line}\n`), names);
      expect(failure.startsWith(`InvalidJob: manifest.jsonl:3: ${problem}`), failure).toBe(true);
    });
  }

  it('names the line of a CSV record with too few fields, a bad number or a stray quote', async () => {
    const csv = (text: string) => manifest(text, 'm.csv');
    expect(await failureOf(await csv('file_name,label\na.jpg\n'))).toBe(
      'InvalidJob: m.csv:2: 1 fields, the header has 2',
    );
    expect(await failureOf(await csv('file_name,x,y,width,height\na.jpg,1,2,three,4\n'))).toMatch(
      /m\.csv:2: boxes\[0\]/,
    );
    expect(await failureOf(await csv('file_name\na"b\n'))).toBe('InvalidJob: m.csv: line 2: misplaced double quote');
  });

  it('says that a name needs model.labels', async () => {
    const options = await manifest('{"file_name": "a.jpg", "label": "cat"}');
    expect(await failureOf(options)).toMatch(
      /manifest\.jsonl:1: label: "cat" is not a class name, model\.labels is not set/,
    );
  });

  it('names dataset.uri where the manifest is missing, a folder or empty', async () => {
    expect(await failureOf({ uri: join(root, 'gone.jsonl'), format: 'manifest' })).toMatch(
      /^DatasetNotFound: dataset\.uri/,
    );
    expect(await failureOf({ uri: root, format: 'manifest' })).toMatch(/^DatasetNotFound: .* is not a file$/);
    expect(await failureOf(await manifest('\n'))).toMatch(/^DatasetNotFound: .* holds no images$/);
  });
});

describe('idx', () => {
  const bigEndian = (...values: number[]) => {
    const bytes = Buffer.alloc(values.length * 4);
    values.forEach((value, i) => bytes.writeUInt32BE(value, i * 4));
    return bytes;
  };
  const images = Buffer.concat([bigEndian(0x803, 3, 2, 2), Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])]);
  const labels = Buffer.concat([bigEndian(0x801, 3), Buffer.from([1, 0, 1])]);
  const writeIdx = async (prefix = '', imageBytes: Uint8Array = images, labelBytes: Uint8Array = labels) => {
    await write(`${prefix}images-idx3-ubyte`, imageBytes);
    await write(`${prefix}labels-idx1-ubyte`, labelBytes);
  };
  const idx = (): DatasetOptions => ({ uri: root, format: 'idx' });

  it('gives rows as images, row numbers as ids and raw pixels as bytes', async () => {
    await writeIdx();
    const dataset = await openDataset(idx(), ['off', 'on']);
    expect(await list(idx())).toEqual([
      { imageId: '0000000', label: 1, boxes: [] },
      { imageId: '0000001', label: 0, boxes: [] },
      { imageId: '0000002', label: 1, boxes: [] },
    ]);
    const bytes = await dataset.read({ imageId: '0000001' });
    expect([...bytes]).toEqual([5, 6, 7, 8]);
    expect(await dataset.decode('0000001', bytes)).toEqual({ height: 2, width: 2, channels: 1, data: bytes });
    await expect(dataset.read({ imageId: '0000003' })).rejects.toThrow('no such row');
  });

  it('reads packed files, and files by the beginning of their names', async () => {
    await write('t10k-images-idx3-ubyte.gz', gzipSync(images));
    await write('t10k-labels.idx1-ubyte', labels);
    await writeIdx('train-');
    const dataset = await openDataset({ uri: join(root, 't10k'), format: 'idx' }, null);
    expect([...(await dataset.read({ imageId: '0000002' }))]).toEqual([9, 10, 11, 12]);
    expect(await failureOf(idx())).toMatch(/^DatasetNotFound: dataset\.uri: .* has several: t10k-.*, train-/);
    await expect(openDataset({ uri: join(root, 'test'), format: 'idx' }, null)).rejects.toThrow(/has no file …images/);
  });

  it('says what is wrong with a header', async () => {
    const cases: readonly [Buffer, Buffer, RegExp][] = [
      [Buffer.from('short'), labels, /images-idx3-ubyte: too short for an idx header \(5 bytes\)/],
      [labels, labels, /images-idx3-ubyte: (too short|begins with 0x00000801)/],
      [Buffer.concat([bigEndian(0xd03, 3, 2, 2), Buffer.alloc(48)]), labels, /begins with 0x00000d03/],
      [images.subarray(0, -1), labels, /declares 28 bytes, has 27/],
      [bigEndian(0x803, 3, 0, 2), labels, /pictures without pixels/],
      [images, Buffer.concat([bigEndian(0x801, 2), Buffer.alloc(2)]), /2 labels for 3 images/],
    ];
    for (const [imageBytes, labelBytes, problem] of cases) {
      await writeIdx('', imageBytes, labelBytes);
      const failure = await failureOf(idx());
      expect(failure).toMatch(/^InvalidJob/);
      expect(failure).toMatch(problem);
    }
  });

  it('names the row of a label beyond the class names, and a packed file that is none', async () => {
    await writeIdx();
    expect(await failureOf(idx(), ['only one'])).toMatch(/row 0 has label 1, model\.labels has 1 names/);
    await write('bad/images-idx3-ubyte.gz', 'not gzip');
    await write('bad/labels-idx1-ubyte', labels);
    expect(await failureOf({ ...idx(), uri: join(root, 'bad') })).toMatch(/cannot be unpacked/);
  });

  it('applies classes, perClass and limit', async () => {
    await writeIdx();
    const ids = async (options: Partial<DatasetOptions>) =>
      (await list({ ...idx(), ...options }, ['off', 'on'])).map(({ imageId }) => Number(imageId));
    expect(await ids({ classes: ['on'] })).toEqual([0, 2]);
    expect(await ids({ perClass: 1 })).toEqual([0, 1]);
    expect(await ids({ limit: 2 })).toHaveLength(2);
  });
});
