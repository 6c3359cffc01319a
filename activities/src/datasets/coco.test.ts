import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AtlasError } from '@saliency-atlas/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetEntry } from './dataset.ts';
import type { DatasetOptions } from './dataset-source.ts';
import { openDataset } from './open-dataset.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'atlas-coco-'));
});
afterEach(() => rm(root, { recursive: true }));

const TRIANGLE = '[[1,2,3,4,5,6]]';
const images = [
  { id: 7, file_name: 'b.jpg', width: 100, height: 80 },
  { id: 5, file_name: 'a.jpg', width: 100, height: 80 },
  { id: 9, file_name: 'c.jpg', width: 100, height: 80 },
];
const categories = [
  { id: 18, name: 'dog' },
  { id: 3, name: 'car' },
];
const annotation = (image: number, category: number, bbox: unknown, more = {}) => ({
  image_id: image,
  category_id: category,
  bbox,
  segmentation: [[1, 2, 3, 4, 5, 6]],
  ...more,
});
const annotations = [
  annotation(5, 18, [0, 0, 10, 10], { iscrowd: 0 }),
  annotation(5, 3, [20, 20, 9, 10]),
  annotation(5, 3, [50, 20, 9, 10]),
  annotation(7, 3, [0, 0, 90, 70], { iscrowd: 1 }),
  annotation(7, 18, [1, 2, 3, 4]),
  annotation(7, 18, [1, 2, 0, 4]),
  annotation(404, 18, [1, 2, 3, 4]),
];

async function list(
  coco: object | string,
  names: readonly string[] | null = null,
  more: Partial<DatasetOptions> = {},
): Promise<DatasetEntry[]> {
  const uri = join(root, 'instances.json');
  await writeFile(uri, typeof coco === 'string' ? coco : JSON.stringify(coco));
  const entries: DatasetEntry[] = [];
  for await (const entry of (await openDataset({ uri, format: 'auto', ...more }, names)).entries()) entries.push(entry);
  return entries;
}

async function failureOf(coco: object | string, names: readonly string[] | null = null): Promise<string> {
  const failure: unknown = await list(coco, names).catch((error: unknown) => error);
  if (!(failure instanceof AtlasError)) throw new Error(`expected an AtlasError, got ${String(failure)}`);
  return `${failure.type}: ${failure.message}`;
}

describe('coco', () => {
  it('labels an image by the category with the largest area in boxes and keeps its boxes and segmentations', async () => {
    const entries = await list({ info: { year: 2017 }, images, annotations, categories });
    const boxes = [
      { x: 20, y: 20, width: 9, height: 10 },
      { x: 50, y: 20, width: 9, height: 10 },
    ];
    expect(entries).toEqual([
      // Two cars of 90 pixels each are more than one dog of 100. Categories count in the order of their ids.
      { imageId: 'a.jpg', label: 0, boxes, mask: { segments: [TRIANGLE, TRIANGLE] } },
      // The crowd of cars and the box without area are left out.
      {
        imageId: 'b.jpg',
        label: 1,
        boxes: [{ x: 1, y: 2, width: 3, height: 4 }],
        mask: { segments: [TRIANGLE] },
      },
      { imageId: 'c.jpg', label: null, boxes: [] },
    ]);
  });

  it('takes the objects of an image for a mask only where each has a segmentation', async () => {
    const some = annotations.map((one, at) => (at === 2 ? { ...one, segmentation: [] } : one));
    const [first, second] = await list({ images, annotations: some, categories });
    expect([first!.mask, first!.boxes.length, second!.mask]).toEqual([undefined, 2, { segments: [TRIANGLE] }]);
  });

  it('names the annotation whose segmentation is none', async () => {
    const wrong = [annotation(5, 18, [0, 0, 10, 10], { segmentation: [[1, 2, 3]] })];
    expect(await failureOf({ images, annotations: wrong, categories })).toMatch(
      /InvalidJob: instances\.json: annotations\[0\]: segmentation: polygon 0 is not a list of at least three points/,
    );
  });

  it('takes the arrays in any order, with other keys and any spacing', async () => {
    const compact = await list({ images, annotations, categories });
    expect(
      await list(JSON.stringify({ categories, licenses: [{ id: 1 }], annotations, info: 'x', images }, null, 3)),
    ).toEqual(compact);
  });

  it('gives the same entries however the file comes in pieces', async () => {
    // A text of more than one block of the reader, with quotes, brackets and backslashes in it.
    const odd = Array.from({ length: 30_000 }, (_, i) => ({ id: 100 + i, file_name: `[{"\\${i}é.jpg` }));
    const entries = await list({ annotations, images: [...images, ...odd], categories });
    expect(entries).toHaveLength(30_003);
    expect(new Set(entries.map(({ imageId }) => imageId)).has('[{"\\29999é.jpg')).toBe(true);
  });

  it('gives categories the indices of the model, by name', async () => {
    const entries = await list({ images, annotations, categories }, ['dog', 'cat', 'car']);
    expect(entries.map(({ label }) => label)).toEqual([2, 0, null]);
  });

  it('leaves out categories that the model does not have only where the job names its classes', async () => {
    const coco = { images, annotations, categories };
    expect(await failureOf(coco, ['dog', 'cat'])).toMatch(
      /^InvalidJob: instances\.json: 1 of 2 categories are not class names of model\.labels, for example "car"/,
    );
    const entries = await list(coco, ['dog', 'cat'], { classes: ['dog'] });
    expect(entries.map(({ imageId, label }) => [imageId, label])).toEqual([
      ['a.jpg', 0],
      ['b.jpg', 0],
    ]);
  });

  it('reads images from the folder that dataset.images names', async () => {
    await mkdir(join(root, 'val2017'));
    await writeFile(join(root, 'val2017', 'a.jpg'), 'content');
    const uri = join(root, 'instances.json');
    await writeFile(uri, JSON.stringify({ images, annotations, categories }));
    const dataset = await openDataset({ uri, format: 'coco', images: join(root, 'val2017') }, null);
    expect(Buffer.from(await dataset.read({ imageId: 'a.jpg' })).toString()).toBe('content');
    await expect(dataset.read({ imageId: 'b.jpg' })).rejects.toThrow('file not found');
  });

  it.each([
    ['no JSON', 'hello', 'instances.json: not a JSON object'],
    ['a list', '[1]', 'instances.json: not a JSON object'],
    ['a text that is cut off', '{"images": [{"id": 1, "file_na', 'instances.json: the text is cut off'],
    ['broken JSON in an object', '{"images": [{"id": }]}', 'instances.json: images[0] is not JSON'],
    [
      'a second image of the same name',
      { images: [images[0], { ...images[0], id: 8 }], annotations, categories },
      'instances.json: images[1]: file_name: "b.jpg" stands there twice',
    ],
    ['an image without a name', { images: [{ id: 1 }] }, 'instances.json: images[0]: file_name: missing is not a text'],
    [
      'a box of three numbers',
      { images, categories, annotations: [annotation(5, 3, [1, 2, 3])] },
      'instances.json: annotations[0]: bbox: [1,2,3] is not a box',
    ],
    [
      'a category that is not listed',
      { images, categories, annotations: [annotation(5, 4, [1, 2, 3, 4])] },
      'instances.json: category_id 4 is not among the categories',
    ],
    [
      'a remote image',
      { images: [{ id: 1, file_name: 'https://x/a.jpg' }] },
      'instances.json: images[0]: file_name: https://x/a.jpg cannot be read',
    ],
  ])('names file and field of %s', async (_what, coco, problem) => {
    expect((await failureOf(coco)).startsWith(`InvalidJob: ${problem}`)).toBe(true);
  });

  it('says that a file without images holds none', async () => {
    expect(await failureOf({ hello: [] })).toMatch(/^DatasetNotFound: .* holds no images$/);
  });
});
