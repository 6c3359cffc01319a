import { xoroshiro128plus, type RandomGenerator } from 'pure-rand';
import { wilsonInterval } from '@saliency-atlas/activities/evaluate';
import {
  fieldAxis,
  randomFieldOrder,
  rankPixels,
  readPrediction,
  type ClassifyPictures,
  type PictureSize,
} from '../../../activities/src/aggregate/index.ts';
import type { Explained } from './explain-pictures.ts';
import { percent, printTable } from './print-table.ts';

const GROUPS = 5;
const KEPT_SHARE = 0.3;
/** How much the difference from the mean picture is stretched, and how sharply a mosaic prefers the more salient. */
const STRETCH = 4;
const SHARPNESS = 3;

/** One image with the map that it is combined by, its own or a control's, and its pixels by falling saliency. */
interface Mapped {
  readonly picture: Uint8Array;
  readonly map: Float32Array;
  readonly ranked: Int32Array;
}

/** Images of one class that make one picture. */
interface Group {
  readonly target: number;
  readonly images: readonly Mapped[];
}

/** What pixels can be put on, both [height, width, channels]: black, and the mean of all images. */
interface Grounds {
  readonly black: Float64Array;
  readonly mean: Float64Array;
  readonly channels: number;
}

type Combine = (images: readonly Mapped[], grounds: Grounds) => Float64Array;

/** Ways of making one picture of a group, [height, width, channels]. */
const WAYS: Readonly<Record<string, Combine>> = {
  'salient 30 % on black, mean': (images, { black, channels }) => salientOn(images, black, channels),
  'salient 30 % on the mean picture': (images, { mean, channels }) => salientOn(images, mean, channels),
  'the same, its difference from the mean picture × 4': (images, { mean, channels }) =>
    salientOn(images, mean, channels).map((value, at) => mean[at]! + STRETCH * (value - mean[at]!)),
  'weighted by positive saliency': (images, { channels }) =>
    weigh(images, channels, (value) => Math.max(0, value) + 1e-6),
  'weighted by exp(3 · saliency)': (images, { channels }) =>
    weigh(images, channels, (value) => Math.exp(SHARPNESS * value)),
  'each pixel from the image most salient there': (images, { channels }) =>
    // A weight so steep that one image has all of it.
    weigh(images, channels, (value) => Math.exp(200 * (value - 3))),
  'salient 30 % of the image most like the others': medoid,
};

function salientOn(images: readonly Mapped[], ground: Float64Array, channels: number): Float64Array {
  const sum = ground.slice();
  for (const { picture, ranked } of images) {
    for (const pixel of ranked.subarray(0, Math.round(KEPT_SHARE * ranked.length))) {
      for (let at = pixel * channels; at < (pixel + 1) * channels; at++) {
        sum[at]! += (picture[at]! - ground[at]!) / images.length;
      }
    }
  }
  return sum;
}

function weigh(images: readonly Mapped[], channels: number, weightOf: (saliency: number) => number): Float64Array {
  const sum = new Float64Array(images[0]!.picture.length);
  const whole = new Float64Array(sum.length / channels);
  for (const { picture, map } of images) {
    map.forEach((saliency, pixel) => {
      const weight = weightOf(saliency);
      whole[pixel]! += weight;
      for (let at = pixel * channels; at < (pixel + 1) * channels; at++) sum[at]! += weight * picture[at]!;
    });
  }
  return sum.map((value, at) => value / whole[Math.floor(at / channels)]!);
}

function medoid(images: readonly Mapped[], { black, channels }: Grounds): Float64Array {
  const parts = images.map((image) => salientOn([image], black, channels));
  const apart = parts.map((part) =>
    parts.reduce((sum, other) => sum + part.reduce((s, value, at) => s + Math.abs(value - other[at]!), 0), 0),
  );
  return parts[apart.indexOf(Math.min(...apart))]!;
}

/**
 * Which picture made of a class's images shows the model the class, where pictures are not aligned: each way with the
 * images' own maps, with random maps, with maps dealt out among all images and with maps negated. A way is worth something
 * where the own maps do well and the others do not.
 */
export async function measureAlternatives(
  explained: readonly Explained[],
  size: PictureSize,
  classify: ClassifyPictures,
  seed: number,
): Promise<void> {
  const usable = explained.filter(({ status }) => status === 'ok');
  const mean = new Float64Array(usable[0]!.picture.length);
  for (const { picture } of usable) picture.forEach((value, at) => (mean[at]! += value / usable.length));
  const grounds = { black: mean.map(() => 0), mean, channels: size.channels };
  const controls = mapsBy(usable, size, seed);
  const groups = Object.values(controls).map((maps) => groupsOf(usable, maps));
  const rows: string[][] = [];
  for (const [way, combine] of Object.entries(WAYS)) {
    const cells: string[] = [];
    for (const each of groups) {
      const pictures = each.map(({ images }) => toPixels(combine(images, grounds)));
      const probabilities = await classify(Buffer.concat(pictures), each.length);
      const right = each.filter(
        ({ target }, at) => readPrediction(probabilities, each.length, at, target).predicted === target,
      ).length;
      cells.push(percent(wilsonInterval(right / each.length, each.length)));
    }
    rows.push([way, ...cells]);
  }
  printTable(
    'Other global inputs: share of class groups whose picture is given the class, %',
    ['', ...Object.keys(controls)],
    rows,
  );
}

function mapsBy(explained: readonly Explained[], { height, width }: PictureSize, seed: number) {
  const random = xoroshiro128plus(seed);
  const axes = [fieldAxis(height), fieldAxis(width)] as const;
  return {
    'own maps': explained.map(({ map }) => map),
    'random maps': explained.map(() => randomMap(randomFieldOrder(...axes, random))),
    'maps of other images': shuffled(explained, random).map(({ map }) => map),
    'maps negated': explained.map(({ map }) => map.map((value) => -value)),
  };
}

/** A map whose values are spread evenly, with mean 0 and standard deviation 1, in the order of a random field. */
function randomMap(order: Int32Array): Float32Array {
  const map = new Float32Array(order.length);
  order.forEach((pixel, rank) => {
    map[pixel] = Math.sqrt(3) * (1 - (2 * rank + 1) / order.length);
  });
  return map;
}

function shuffled<Item>(items: readonly Item[], random: RandomGenerator): Item[] {
  const keyed = items.map((item) => ({ item, key: random.unsafeNext() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

/** Every class's images dealt out in turn to five groups. */
function groupsOf(explained: readonly Explained[], maps: readonly Float32Array[]): Group[] {
  const groups = new Map<string, { target: number; images: Mapped[] }>();
  const seen = new Map<number, number>();
  explained.forEach(({ target, picture }, index) => {
    const turn = seen.get(target) ?? 0;
    seen.set(target, turn + 1);
    const map = maps[index]!;
    const pixels = Int32Array.from(map, (_, pixel) => pixel);
    const key = `${target}/${turn % GROUPS}`;
    const group = groups.get(key) ?? { target, images: [] };
    group.images.push({ picture, map, ranked: rankPixels(map, pixels) });
    groups.set(key, group);
  });
  return [...groups.values()];
}

function toPixels(picture: Float64Array): Uint8Array {
  return Uint8Array.from(picture, (value) => Math.min(255, Math.max(0, Math.round(value))));
}
