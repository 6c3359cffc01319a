import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { finishGlobalSaliency } from './finish-global-saliency.ts';
import { addSaliencyRow, emptyGlobalSaliency, mergeGlobalSaliency, type ExplainedRow } from './global-saliency.ts';
import type { ClassifyPictures } from './classify-pictures.ts';
import type { GlobalSaliency } from './global-saliency.ts';
import type { GlobalRow } from '../tables/rows.ts';

const SIDE = 28;
const PIXELS = SIDE * SIDE;
const SIZE = { height: SIDE, width: SIDE, channels: 1 };

/** Standardised map whose only raised pixels are the `width`×`width` block at (top, left). */
function blockMap(top: number, left: number, width: number): Float32Array {
  const inside = (pixel: number): boolean => {
    const y = Math.floor(pixel / SIDE) - top;
    const x = (pixel % SIDE) - left;
    return y >= 0 && y < width && x >= 0 && x < width;
  };
  const share = (width * width) / PIXELS;
  const spread = Math.sqrt(share * (1 - share));
  return Float32Array.from({ length: PIXELS }, (_, pixel) => ((inside(pixel) ? 1 : 0) - share) / spread);
}

/** A map and picture that differ from image to image, without randomness. */
function wavyRow(seed: number): { map: Float32Array; picture: Uint8Array } {
  const map = Float32Array.from(
    { length: PIXELS },
    (_, pixel) => Math.sqrt(2) * Math.sin(pixel * (0.13 + seed * 0.07)),
  );
  return { map, picture: Uint8Array.from(map, (_, pixel) => (pixel * (seed + 3)) % 251) };
}

let explainedCount = 0;

/** A row of the saliency table; every image has bytes of its own. */
function explained(row: Pick<ExplainedRow, 'target' | 'map'> & Partial<ExplainedRow>): ExplainedRow {
  const imageId = row.imageId ?? `image-${explainedCount++}`;
  const imageSha256 = createHash('sha256').update(imageId).digest('hex');
  return { imageId, imageSha256, status: 'ok', seed: 7, ...row };
}

async function classRows(global: GlobalSaliency, names: readonly string[] = []): Promise<readonly GlobalRow[]> {
  return (await findings(global, names, brightness)).classes;
}

/** With the rows of the classes at once. */
async function findings(...args: Parameters<typeof finishGlobalSaliency>) {
  const { classes, ...found } = await finishGlobalSaliency(...args);
  const rows: GlobalRow[] = [];
  for await (const row of classes()) rows.push(row);
  return { ...found, classes: rows };
}

/** Class 0 below a mean pixel of 10, class 1 from there on. */
const brightness: ClassifyPictures = (pictures, count) => {
  const length = pictures.length / count;
  const rows = Array.from({ length: count }, (_, index) => {
    const mean =
      pictures.subarray(index * length, (index + 1) * length).reduce((sum, value) => sum + value, 0) / length;
    return mean < 10 ? [0.75, 0.25] : [0.25, 0.75];
  });
  return Promise.resolve(Float32Array.from(rows.flat()));
};

function addWavy(global: GlobalSaliency, seeds: readonly number[]): GlobalSaliency {
  for (const seed of seeds) {
    const { map, picture } = wavyRow(seed);
    addSaliencyRow(global, explained({ target: seed % 2, map, imageId: `wavy-${seed}`, seed }), picture);
  }
  return global;
}

describe('global saliency', () => {
  it('gives the same rows whenever they are asked for', async () => {
    const { classes } = await finishGlobalSaliency(addWavy(emptyGlobalSaliency(SIZE, 10), [0, 1, 2]), [], brightness);
    const [first, again] = [classes(), classes()];
    for await (const row of first) expect(row).toEqual((await again.next()).value);
    expect((await again.next()).done).toBe(true);
  });

  it('gives others their turn four times a class while it is finished, and stops where they say so', async () => {
    const global = addWavy(emptyGlobalSaliency(SIZE, 10), [0, 1, 2]);
    let turns = 0;
    const found = await findings(global, [], brightness, () => {
      turns++;
      return Promise.resolve();
    });
    expect(turns).toBe(4 * global.classes.size);
    expect(found).toEqual(await findings(global, [], brightness));
    const cancelled = new Error('cancelled');
    await expect(finishGlobalSaliency(global, [], brightness, () => Promise.reject(cancelled))).rejects.toBe(cancelled);
  });

  it('finds a planted mark: its window, its share and every concentrated image', async () => {
    const global = emptyGlobalSaliency(SIZE, 10);
    for (let image = 0; image < 4; image++) {
      addSaliencyRow(global, explained({ target: 1, map: blockMap(2, 20, 5) }), new Uint8Array(PIXELS).fill(50));
    }
    const row = (await classRows(global, ['coat', 'shirt']))[0]!;
    expect(row).toMatchObject({ class: 1, className: 'shirt', images: 4, concentratedImages: 4 });
    expect(row).toMatchObject({ windowTop: 2, windowLeft: 20, windowHeight: 5, windowWidth: 5 });
    expect(row.windowShare).toBeCloseTo(1, 6);
    expect(row.salientShare).toBeCloseTo(25 / PIXELS, 10);
    expect(row.salientFrequency[2 * SIDE + 20]).toBe(1);
    expect(row.salientFrequency[0]).toBe(0);
    expect(Math.max(...row.mapStd)).toBe(0);
  });

  it.each([
    [0.55, 0],
    [0.65, 1],
  ])('an image with %s of its saliency in one window counts as %i concentrated', async (inside, concentratedImages) => {
    const global = emptyGlobalSaliency(SIZE, 10);
    const rest = (1 - inside) / (PIXELS - 25);
    const map = blockMap(0, 0, 5).map((value) => (value > 0 ? inside / 25 : rest));
    addSaliencyRow(global, explained({ target: 0, map }), new Uint8Array(PIXELS));
    expect((await classRows(global))[0]).toMatchObject({ concentratedImages });
  });

  it('a mark on a minority of images moves the count of concentrated images by exactly those', async () => {
    const global = emptyGlobalSaliency(SIZE, 10);
    for (let image = 0; image < 10; image++) {
      const map = image < 2 ? blockMap(0, 0, 5) : blockMap(4, 4, 18);
      addSaliencyRow(global, explained({ target: 0, map }), new Uint8Array(PIXELS));
    }
    const row = (await classRows(global))[0]!;
    expect(row.concentratedImages).toBe(2);
    expect(row.windowShare).toBeCloseTo(0.2, 2);
  });

  it('mean and spread are those of two maps by hand', async () => {
    const global = emptyGlobalSaliency({ height: 1, width: 2, channels: 1 }, 2);
    for (const map of [Float32Array.from([1, -1]), Float32Array.from([0.5, -0.5])]) {
      addSaliencyRow(global, explained({ target: 0, map }), Uint8Array.from([10, 20]));
    }
    const row = (await classRows(global))[0]!;
    expect([...row.mapMean]).toEqual([0.75, -0.75]);
    expect([...row.mapStd]).toEqual([0.25, 0.25]);
  });

  it('any split and order of the images gives the same bytes as one pass', async () => {
    const seeds = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    const onePass = addWavy(emptyGlobalSaliency(SIZE, 10), seeds);
    const merged = addWavy(emptyGlobalSaliency(SIZE, 10), [8, 3]);
    mergeGlobalSaliency(merged, addWavy(emptyGlobalSaliency(SIZE, 10), [5, 1, 0]));
    mergeGlobalSaliency(merged, addWavy(emptyGlobalSaliency(SIZE, 10), [7, 6, 4, 2]));
    expect(await findings(merged, [], brightness)).toEqual(await findings(onePass, [], brightness));
  });

  it('counts degenerate and unreadable images without letting them into any mean', async () => {
    const global = addWavy(emptyGlobalSaliency(SIZE, 10), [0, 2]);
    const expected = (await classRows(global))[0]!;
    addSaliencyRow(
      global,
      explained({ target: 0, status: 'degenerate', map: new Float32Array(PIXELS) }),
      new Uint8Array(PIXELS),
    );
    addSaliencyRow(
      global,
      explained({ target: -1, status: 'unreadable', map: new Float32Array(PIXELS) }),
      new Uint8Array(0),
    );
    expect(global.unreadable).toBe(1);
    expect((await classRows(global))[0]).toEqual({ ...expected, degenerate: 1 });
  });

  it('the prototype keeps the top 30 % of the pixels on black and the model judges it', async () => {
    const global = emptyGlobalSaliency({ height: 2, width: 5, channels: 3 }, 2);
    const map = Float32Array.from([9, 0, 0, 8, 0, 0, 7, 0, 0, -9]);
    addSaliencyRow(global, explained({ target: 1, map }), new Uint8Array(30).fill(100));
    const row = (await classRows(global))[0]!;
    const kept = [...row.prototype].flatMap((value, index) => (value > 0 ? [index] : []));
    expect(kept).toEqual([0, 1, 2, 9, 10, 11, 18, 19, 20]);
    expect(row).toMatchObject({ prototypePredicted: 1, prototypeScore: 0.75, classMeanPredicted: 1 });
  });

  it('the shuffled control mixes in the maps of the other class', async () => {
    const global = emptyGlobalSaliency({ height: 1, width: 10, channels: 1 }, 2);
    const left = Float32Array.from([3, 2, 1, 0, 0, 0, 0, 0, 0, 0]);
    const right = left.toReversed();
    const seen: Uint8Array[] = [];
    const record: ClassifyPictures = (pictures, count) => {
      seen.push(pictures);
      return brightness(pictures, count);
    };
    addSaliencyRow(global, explained({ target: 0, map: left }), new Uint8Array(10).fill(80));
    addSaliencyRow(global, explained({ target: 1, map: right }), new Uint8Array(10).fill(40));
    const { inputs } = await finishGlobalSaliency(global, [], record);
    const pixelsOf = (kind: string) => [...inputs.find((row) => row.class === 0 && row.kind === kind)!.pixels!];
    expect(pixelsOf('salient')).toEqual([80, 80, 80, 0, 0, 0, 0, 0, 0, 0]);
    expect(pixelsOf('shuffled_maps')).toEqual([40, 40, 40, 0, 0, 0, 0, 40, 40, 40]);
    expect(pixelsOf('wrong_class_maps')).toEqual([0, 0, 0, 0, 0, 0, 0, 80, 80, 80]);
    expect(pixelsOf('least_salient')).toEqual([0, 0, 0, 0, 0, 0, 0, 80, 80, 80]);
    expect(pixelsOf('class_mean')).toEqual(Array(10).fill(80));
    // Weights 1, 2/3 and 1/3 of one picture: its own pixels where there is any weight.
    expect(pixelsOf('weighted')).toEqual([80, 80, 80, 0, 0, 0, 0, 0, 0, 0]);
    // The same weights, somewhere: three pixels of the picture.
    expect(pixelsOf('weighted_random_map').filter((value) => value > 0)).toEqual([80, 80, 80]);
    expect(pixelsOf('random_map').filter((value) => value > 0)).toEqual([80, 80, 80]);
    expect([...seen[0]!.subarray(0, 10)]).toEqual(pixelsOf('salient'));
  });

  it('cuts each class into five groups of images, each with its own global inputs', async () => {
    const global = emptyGlobalSaliency(SIZE, 10);
    for (let image = 0; image < 100; image++) {
      const map = blockMap(image % 20, 4, 5);
      addSaliencyRow(global, explained({ target: 0, map, seed: image }), new Uint8Array(PIXELS).fill(image));
    }
    const { inputs } = await finishGlobalSaliency(global, [], brightness);
    const salient = inputs.filter(({ kind }) => kind === 'salient');
    expect(salient.map(({ group }) => group)).toEqual([-1, 0, 1, 2, 3, 4]);
    expect(salient[0]!.images).toBe(100);
    expect(salient.slice(1).reduce((sum, { images }) => sum + images, 0)).toBe(100);
    expect(salient.map(({ pixels }) => pixels !== null)).toEqual([true, false, false, false, false, false]);
  });

  it('has one group where five of every class would take too much memory', () => {
    expect(emptyGlobalSaliency({ height: 224, width: 224, channels: 3 }, 20).groupCount).toBe(5);
    expect(emptyGlobalSaliency({ height: 224, width: 224, channels: 3 }, 1000).groupCount).toBe(1);
  });

  it('refuses a map of another size', () => {
    const global = emptyGlobalSaliency(SIZE, 10);
    const row = explained({ target: 0, map: new Float32Array(4) });
    expect(() => {
      addSaliencyRow(global, row, new Uint8Array(PIXELS));
    }).toThrow(/map of 4/);
  });
});
