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

/** One image with the map that it is combined by: its own, or a control's. */
interface Mapped {
  readonly picture: Uint8Array;
  readonly map: Float32Array;
  readonly ranked: Int32Array;
}

type Combine = (group: readonly Mapped[], mean: Float64Array, channels: number) => Float64Array;

/** Ways of making one picture of a group, [height, width, channels]; `mean` is the mean of all images. */
const WAYS: Readonly<Record<string, Combine>> = {
  'salient 30 % on black, mean': (group, mean, channels) =>
    salientOn(
      group,
      mean.map(() => 0),
      channels,
    ),
  'salient 30 % on the mean picture': salientOn,
  'the same, its difference from the mean picture × 4': (group, mean, channels) =>
    salientOn(group, mean, channels).map((value, at) => mean[at]! + STRETCH * (value - mean[at]!)),
  'weighted by positive saliency': (group, _, channels) => weigh(group, channels, (value) => Math.max(0, value) + 1e-6),
  'weighted by exp(3 · saliency)': (group, _, channels) =>
    weigh(group, channels, (value) => Math.exp(SHARPNESS * value)),
  'each pixel from the image most salient there': (group, _, channels) =>
    // A weight so steep that one image has all of it.
    weigh(group, channels, (value) => Math.exp(200 * (value - 3))),
  'salient 30 % of the image most like the others': medoid,
};

function salientOn(group: readonly Mapped[], ground: Float64Array, channels: number): Float64Array {
  const sum = new Float64Array(ground.length);
  for (const { picture, ranked } of group) {
    const kept = new Set(ranked.subarray(0, Math.round(KEPT_SHARE * ranked.length)));
    for (let at = 0; at < sum.length; at++) {
      sum[at]! += (kept.has(Math.floor(at / channels)) ? picture[at]! : ground[at]!) / group.length;
    }
  }
  return sum;
}

function weigh(group: readonly Mapped[], channels: number, weightOf: (saliency: number) => number): Float64Array {
  const sum = new Float64Array(group[0]!.picture.length);
  const whole = new Float64Array(sum.length / channels);
  for (const { picture, map } of group) {
    const weights = Float64Array.from(map, weightOf);
    weights.forEach((weight, pixel) => {
      whole[pixel]! += weight;
    });
    for (let at = 0; at < sum.length; at++) sum[at]! += weights[Math.floor(at / channels)]! * picture[at]!;
  }
  return sum.map((value, at) => value / whole[Math.floor(at / channels)]!);
}

function medoid(group: readonly Mapped[], mean: Float64Array, channels: number): Float64Array {
  const parts = group.map((each) =>
    salientOn(
      [each],
      mean.map(() => 0),
      channels,
    ),
  );
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
  const controls = mapsBy(usable, size, seed);
  const rows: string[][] = [];
  for (const [way, combine] of Object.entries(WAYS)) {
    const cells: string[] = [];
    for (const maps of Object.values(controls)) {
      const { pictures, targets } = combineGroups(usable, maps, (group) => combine(group, mean, size.channels));
      const probabilities = await classify(pictures, targets.length);
      const right = targets.filter(
        (target, at) => readPrediction(probabilities, targets.length, at, target).predicted === target,
      ).length;
      cells.push(percent(wilsonInterval(right / targets.length, targets.length)));
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

function combineGroups(
  explained: readonly Explained[],
  maps: readonly Float32Array[],
  combine: (group: readonly Mapped[]) => Float64Array,
): { readonly pictures: Uint8Array; readonly targets: readonly number[] } {
  const groups = new Map<string, Mapped[]>();
  const seen = new Map<number, number>();
  explained.forEach(({ target, picture }, index) => {
    const turn = seen.get(target) ?? 0;
    seen.set(target, turn + 1);
    const map = maps[index]!;
    const ranked = rankPixels(
      map,
      Int32Array.from(map, (_, pixel) => pixel),
    );
    const key = `${target}/${turn % GROUPS}`;
    groups.set(key, [...(groups.get(key) ?? []), { picture, map, ranked }]);
  });
  const pictures = [...groups.values()].map((group) =>
    Uint8Array.from(combine(group), (value) => Math.min(255, Math.max(0, Math.round(value)))),
  );
  return { pictures: Buffer.concat(pictures), targets: [...groups.keys()].map((key) => Number(key.split('/')[0])) };
}
