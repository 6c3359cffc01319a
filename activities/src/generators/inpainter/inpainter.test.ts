import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PictureSize } from '../../aggregate/index.ts';
import { openTensorModel } from '../../classifiers/index.ts';
import { flatInpainter, graphInpainter, joinedInpainter } from '../../classifiers/testing/index.ts';
import type { Generator } from '../generator.ts';
import { createInpainter } from './inpainter.ts';
import type { InpainterOptions } from './inpainter-shape.ts';

const COLOUR = { height: 6, width: 8, channels: 3 };
const PLAIN: InpainterOptions = { layout: 'auto', range: [0, 1], mask: 'hole', holeValue: 0 };
/** Pixels of the hole: a block of 2×3. */
const HOLE = Int32Array.of(10, 11, 12, 18, 19, 20);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inpainter-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function open(
  files: Readonly<Record<string, Uint8Array>>,
  size: PictureSize,
  options: Partial<InpainterOptions> = {},
): Promise<Generator> {
  const names = Object.keys(files);
  for (const name of names) await writeFile(join(folder, name), files[name]!);
  const uri = pathToFileURL(join(folder, names[0]!)).href;
  const model = await openTensorModel({ uri, field: 'reconstruct.inpainter.uri', engine: 'auto', threads: 1 });
  return createInpainter(model, { ...PLAIN, ...options }, size, uri, () => 4);
}

const noisyPicture = ({ height, width, channels }: PictureSize): Uint8Array =>
  Uint8Array.from({ length: height * width * channels }, (_, at) => (at * 37) % 251);

/** The picture with one grey level in the hole. */
function greyIn(picture: Uint8Array, hole: Iterable<number>, channels: number, grey: number): Uint8Array {
  const out = picture.slice();
  for (const pixel of hole) out.fill(grey, pixel * channels, (pixel + 1) * channels);
  return out;
}

const onnx = (shape: Parameters<typeof flatInpainter>[0]) => ({ 'model.onnx': flatInpainter(shape) });
const free = { image: ['n', 3, 'h', 'w'], mask: ['n', 1, 'h', 'w'] };

describe('an inpainter of the user’s', () => {
  it('in ONNX fills each hole with what the network makes of it, and nothing else', async () => {
    const generator = await open(onnx(free), COLOUR);
    const picture = noisyPicture(COLOUR);
    const fills = await generator.fill({ picture, removals: [{ order: HOLE, counts: [1, 4, 6] }], variations: 8 });
    expect(fills.map((fill) => fill.length)).toEqual([1, 1, 1]);
    [1, 4, 6].forEach((count, region) => {
      expect(fills[region]![0]!.composite).toEqual(greyIn(picture, HOLE.subarray(0, count), 3, 128));
      // What it was shown it gives back, to the last bit of float32.
      expect(fills[region]![0]!.loss).toBeLessThan(1e-6);
    });
  });

  it('in TensorFlow.js does the same', async () => {
    const generator = await open(graphInpainter(3, 6), { ...COLOUR, width: 6 });
    const picture = noisyPicture(generator.size);
    const [fills] = await generator.fill({ picture, removals: [{ order: HOLE, counts: [6] }], variations: 2 });
    expect(fills!.map(({ composite }) => composite)).toEqual([greyIn(picture, HOLE, 3, 128)]);
  });

  it('takes picture and mask in one input, too', async () => {
    const generator = await open({ 'joined.onnx': joinedInpainter() }, COLOUR);
    const picture = noisyPicture(COLOUR);
    const [fills] = await generator.fill({ picture, removals: [{ order: HOLE, counts: [6] }], variations: 1 });
    expect(fills![0]!.composite).toEqual(greyIn(picture, HOLE, 3, 128));
  });

  it('never sees what was removed: another content of the hole gives the same fill', async () => {
    const generator = await open(onnx({ ...free, image: ['n', 3, 9, 5] }), COLOUR);
    const removals = [{ order: HOLE, counts: [6] }];
    const composites = [0, 90, 255].map(async (grey) => {
      const picture = greyIn(noisyPicture(COLOUR), HOLE, 3, grey);
      return (await generator.fill({ picture, removals, variations: 1 }))[0]![0]!.composite;
    });
    const [first, ...others] = await Promise.all(composites);
    for (const other of others) expect(other).toEqual(first);
  });

  it('takes noise for variations, the same for every picture', async () => {
    const generator = await open(onnx({ ...free, noise: true }), COLOUR);
    const removals = [{ order: HOLE, counts: [6] }];
    const fill = async (picture: Uint8Array) => (await generator.fill({ picture, removals, variations: 5 }))[0]!;
    const fills = await fill(noisyPicture(COLOUR));
    const inHole = fills.map(({ composite }) => composite[3 * HOLE[0]!]!);
    expect(fills).toHaveLength(5);
    expect(new Set(inHole).size).toBeGreaterThan(1);
    const other = await fill(new Uint8Array(6 * 8 * 3).fill(200));
    expect(other.map(({ composite }) => composite[3 * HOLE[0]!]!)).toEqual(inHole);
  });

  it('gives grey pictures to a network of colour pictures', async () => {
    const grey = { ...COLOUR, channels: 1 };
    const generator = await open(onnx({ ...free, image: ['n', 3, 'h', 'w'] }), grey);
    const picture = noisyPicture(grey);
    const [fills] = await generator.fill({ picture, removals: [{ order: HOLE, counts: [6] }], variations: 1 });
    expect(fills![0]!.composite).toEqual(greyIn(picture, HOLE, 1, 128));
  });

  it('works at the size that the network fixes, and leaves known pixels as they were', async () => {
    const generator = await open(onnx({ image: ['n', 3, 12, 16], mask: ['n', 1, 12, 16] }), COLOUR);
    const picture = noisyPicture(COLOUR);
    const block = Int32Array.from({ length: 24 }, (_, at) => 8 * Math.floor(at / 6) + 8 + (at % 6));
    const [fills] = await generator.fill({ picture, removals: [{ order: block, counts: [24] }], variations: 1 });
    const { composite } = fills![0]!;
    const known = Array.from({ length: 48 }, (_, pixel) => pixel).filter((pixel) => !block.includes(pixel));
    for (const pixel of known) {
      expect(composite.subarray(3 * pixel, 3 * pixel + 3)).toEqual(picture.subarray(3 * pixel, 3 * pixel + 3));
    }
    // The filter reaches a little over the border of the hole.
    for (const value of composite.subarray(3 * 18, 3 * 18 + 3)) expect(Math.abs(value - 128)).toBeLessThanOrEqual(2);
  });

  it('follows the declared ranges, hole value and meaning of the mask', async () => {
    // Shown ¼ of the hole's own, and ½ where the mask is 0 outside it: black −1 and white 1 come out moved by ½.
    const generator = await open(onnx(free), COLOUR, {
      range: [-1, 1],
      outputRange: [-0.5, 1.5],
      mask: 'known',
      holeValue: 0.25,
    });
    const picture = noisyPicture(COLOUR);
    const [fills] = await generator.fill({ picture, removals: [{ order: HOLE, counts: [6] }], variations: 1 });
    expect(fills![0]!.composite).toEqual(greyIn(picture, HOLE, 3, Math.round((255 * 0.75) / 2)));
    expect(fills![0]!.loss).toBeLessThan(0.003);
  });

  it.each([
    {
      name: 'pictures of other channels',
      files: onnx({ image: ['n', 4, 'h', 'w'], mask: ['n', 1, 'h', 'w'] }),
      says: /input "image" \[\?, 4, \?, \?\] takes 4 channels; pictures have 3/,
    },
    {
      name: 'an output that is no picture',
      files: onnx({ ...free, mask: ['n', 1, 'h', 'w'], image: ['n', 1, 'h', 'w'], planes: 3 }),
      size: { ...COLOUR, channels: 1 },
      says: /output "picture" is \[4, 3, 6, 8\], expected \[4, 1, 6, 8\]/,
    },
    {
      name: 'an output that it does not have',
      files: onnx(free),
      options: { outputName: 'other' },
      says: /it has no output "other", but "picture"/,
    },
    {
      name: 'another size than it fixes',
      files: onnx({ ...free, image: ['n', 3, 6, 8] }),
      options: { height: 7 },
      says: /input "image" \[\?, 3, 6, 8\] fixes its height to 6, not 7/,
    },
  ])('is refused with $name, in words that name the setting', async ({ files, options, size, says }) => {
    const opening = open(files, size ?? COLOUR, options);
    await expect(opening).rejects.toThrow(says);
    await expect(opening).rejects.toMatchObject({ type: 'ModelContractMismatch' });
  });
});
