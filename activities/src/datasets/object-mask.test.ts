import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dataset, DatasetEntry } from './dataset.ts';
import { mapObjectMask, readObjectMask } from './object-mask.ts';
import { openDataset } from './open-dataset.ts';

const [HEIGHT, WIDTH] = [20, 40];
const size = { height: HEIGHT, width: WIDTH };
/** The object: 10 columns from column 20, rows 6 to 13. */
const isObject = (x: number, y: number): boolean => x >= 20 && x < 30 && y >= 6 && y < 14;

function png(valueOf: (x: number, y: number) => number, height = HEIGHT, width = WIDTH): Promise<Buffer> {
  const data = Uint8Array.from({ length: height * width }, (_, at) => valueOf(at % width, Math.floor(at / width)));
  return sharp(data, { raw: { height, width, channels: 1 } })
    .png()
    .toBuffer();
}

let folder = '';
let dataset: Dataset;
const entries = new Map<string, DatasetEntry>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-masks-'));
  const files = {
    'picture.png': await png(() => 9),
    'full.png': await png((x, y) => (isObject(x, y) ? 255 : 0)),
    'ones.png': await png((x, y) => (isObject(x, y) ? 1 : 0)),
    'soft.png': await png((x, y) => (isObject(x, y) ? 200 : 99)),
    'lossy.jpg': await sharp(await png((x, y) => (isObject(x, y) ? 255 : 0)))
      .jpeg({ quality: 90 })
      .toBuffer(),
    'black.png': await png(() => 0),
    'small.png': await png(() => 1, HEIGHT, WIDTH - 1),
    'cut.png': (await png((x, y) => (x * 7 + y * 13) % 255)).subarray(0, 90),
    'text.png': Buffer.from('no picture'),
  };
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  const masks: Record<string, unknown> = {
    ...Object.fromEntries(Object.keys(files).map((name) => [name, name])),
    missing: 'none.png',
    polygon: [[20, 6, 30, 6, 30, 14, 20, 14]],
    runs: { size: [HEIGHT, WIDTH], counts: [406, ...Array.from({ length: 9 }, () => [8, 12]).flat(), 8, 206] },
    transposed: { size: [WIDTH, HEIGHT], counts: [HEIGHT * WIDTH] },
    outside: [[-9, -9, -5, -9, -5, -5]],
    none: null,
  };
  const lines = Object.entries(masks).map(([name, mask]) => JSON.stringify({ file_name: `p/${name}`, mask }));
  await writeFile(join(folder, 'm.jsonl'), lines.join('\n'));
  dataset = await openDataset({ uri: join(folder, 'm.jsonl'), format: 'auto' }, null);
  for await (const entry of dataset.entries()) entries.set(entry.imageId.slice(2), entry);
});
afterAll(() => rm(folder, { recursive: true }));

const read = (name: string): Promise<string | null> => readObjectMask(dataset, entries.get(name)!, size);

describe('readObjectMask', () => {
  it.each(['full.png', 'ones.png', 'soft.png', 'lossy.jpg', 'polygon', 'runs'])(
    'finds the same object in %s',
    async (name) => {
      expect(await read(name)).toBe(await read('full.png'));
      expect(await read(name)).toMatch(/^20x40:/);
    },
  );

  it('is null where an entry has none', async () => {
    expect(await read('none')).toBeNull();
  });

  it.each([
    ['black.png', 'the mask is empty'],
    ['outside', 'the mask is empty'],
    ['small.png', 'the mask is 39×20, the picture 40×20'],
    ['transposed', 'the mask is 20×40, the picture 40×20'],
    ['missing', 'file not found'],
    ['cut.png', /truncated PNG/],
    ['text.png', /not an image/],
  ])('says why %s cannot be used', async (name, reason) => {
    await expect(read(name)).rejects.toThrow(reason);
  });

  it('refuses a mask of so many runs that it would swell the plan', async () => {
    const noise = await png((x, y) => ((x * 7919 + y * 104729 + x * y) % 3 === 0 ? 255 : 0), 2000, 1000);
    await writeFile(join(folder, 'noise.png'), noise);
    const entry = { mask: { file: { imageId: 'noise.png' } } };
    await expect(readObjectMask(dataset, entry, { height: 2000, width: 1000 })).rejects.toThrow('too many runs');
  });
});

describe('mapObjectMask', () => {
  /** The object's columns and rows in an input. */
  async function extent(geometry: Parameters<typeof mapObjectMask>[1]): Promise<unknown> {
    const mask = mapObjectMask((await read('full.png'))!, geometry);
    if (mask === null) return null;
    const inside = [...mask.keys()].filter((pixel) => mask[pixel] === 1);
    const columns = inside.map((pixel) => pixel % geometry.width);
    const rows = inside.map((pixel) => Math.floor(pixel / geometry.width));
    const [left, right] = [Math.min(...columns), Math.max(...columns)];
    const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
    expect(inside).toHaveLength((right - left + 1) * (bottom - top + 1));
    return { left, right, top, bottom };
  }

  it('crops the middle of the picture: 10 columns from the left are gone', async () => {
    expect(await extent({ height: 20, width: 20, resize: {} })).toEqual({ left: 10, right: 19, top: 6, bottom: 13 });
  });

  it('shrinks as the picture: half of each side', async () => {
    expect(await extent({ height: 10, width: 20, resize: { shorterSide: 10 } })).toEqual({
      left: 10,
      right: 14,
      top: 3,
      bottom: 6,
    });
  });

  it('grows as the picture, and lies inside the border of an input that is wider', async () => {
    expect(await extent({ height: 40, width: 100, resize: { shorterSide: 40 } })).toEqual({
      left: 50,
      right: 69,
      top: 12,
      bottom: 27,
    });
  });

  it('is null where nothing is left of it', async () => {
    expect(await extent({ height: 20, width: 4, resize: { shorterSide: 20 } })).not.toBeNull();
    expect(mapObjectMask('20x40:' + '00', { height: 20, width: 4, resize: {} })).toBeNull();
    const corner = (await readObjectMask(dataset, { mask: { segments: ['[[0,0,2,0,2,2,0,2]]'] } }, size))!;
    expect(mapObjectMask(corner, { height: 20, width: 20, resize: {} })).toBeNull();
  });
});
