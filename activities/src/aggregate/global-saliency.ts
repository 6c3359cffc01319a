import { xoroshiro128plus } from 'pure-rand';
import { addImage, emptyClassStatistics, mergeClassStatistics } from './class-statistics.ts';
import type { ClassStatistics } from './class-statistics.ts';
import type { PictureSize } from './classify-pictures.ts';
import { inputSumBytes } from './input-sums.ts';
import { embedMap } from './map-embedding.ts';
import { fieldAxis, randomFieldOrder, type FieldAxis } from './random-field.ts';
import { positiveSaliency, rankPixels } from './salient-pixels.ts';
import type { SaliencyRow } from '../tables/rows.ts';

/** Share of an image's pixels that a global input keeps. */
const TOP_SHARE = 0.3;
/** Groups into which a class's images are cut, each with global inputs of its own: so many trials per class. */
const GROUPS = 5;
/** The sums of all groups may take this much; where five groups take more there is one. */
const GROUP_BYTES = 2 ** 30;

/**
 * Running statistics of a run, one entry per class explained: memory grows with classes and pixels, never with images.
 * A class takes about 28 bytes a pixel for its maps, 24 a pixel and 32 a picture value for each of its groups, and at
 * most 160 KB for its sample of maps.
 */
export interface GlobalSaliency extends PictureSize {
  readonly classes: Map<number, ClassStatistics>;
  readonly groupCount: number;
  /** Images without pixels, which belong to no class. */
  unreadable: number;
  /** Where the pixels of a random map lie, for the control. */
  readonly rows: FieldAxis;
  readonly columns: FieldAxis;
}

/** A run's statistics before its first image; `classCount` is how many classes there may be. */
export function emptyGlobalSaliency(size: PictureSize, classCount: number): GlobalSaliency {
  const { height, width, channels } = size;
  return {
    height,
    width,
    channels,
    classes: new Map(),
    groupCount: classCount * GROUPS * inputSumBytes(size) <= GROUP_BYTES ? GROUPS : 1,
    unreadable: 0,
    rows: fieldAxis(height),
    columns: fieldAxis(width),
  };
}

/** What the statistics need to know of an explained image. */
export type ExplainedRow = Pick<SaliencyRow, 'imageId' | 'imageSha256' | 'target' | 'status' | 'seed' | 'map'>;

/**
 * Adds one row of a saliency object in place, grouped by the class explained. `picture` is the image as the model saw
 * it, uint8 [height, width, channels]; it is not read where the row has no map. Order never matters.
 */
export function addSaliencyRow(global: GlobalSaliency, row: ExplainedRow, picture: Uint8Array): void {
  if (row.status === 'unreadable') {
    global.unreadable++;
    return;
  }
  const { height, width, channels } = global;
  const { target, imageId, imageSha256, map } = row;
  const statistics = global.classes.get(target) ?? emptyClassStatistics(target, global, global.groupCount);
  global.classes.set(target, statistics);
  if (row.status === 'degenerate') {
    statistics.degenerate++;
    return;
  }
  const pixels = height * width;
  if (map.length !== pixels || picture.length !== pixels * channels) {
    throw new RangeError(
      `addSaliencyRow: map of ${map.length} and picture of ${picture.length} values do not fit ${pixels} pixels`,
    );
  }
  const ranked = rankPixels(
    map,
    Int32Array.from({ length: pixels }, (_, pixel) => pixel),
  );
  const count = Math.round(TOP_SHARE * pixels);
  const positive = positiveSaliency(map);
  const random = randomFieldOrder(global.rows, global.columns, xoroshiro128plus(row.seed));
  const randomPositive = new Float32Array(pixels);
  random.forEach((pixel, rank) => (randomPositive[pixel] = positive[ranked[rank]!]!));
  addImage(statistics, {
    map,
    positive,
    randomPositive,
    sampled: { key: imageSha256, imageId, embedding: embedMap(map, height, width) },
    picture,
    kept: ranked.subarray(0, count),
    least: ranked.subarray(pixels - count),
    random: random.subarray(0, count),
    // The digest's leading digits are as good as random, so groups are alike and of nearly the same size.
    group: Number.parseInt(imageSha256.slice(0, 8), 16) % global.groupCount,
  });
}

/** Adds the statistics of other images in place; the result is bit for bit that of one pass over all of them. */
export function mergeGlobalSaliency(into: GlobalSaliency, from: GlobalSaliency): void {
  into.unreadable += from.unreadable;
  for (const [target, statistics] of from.classes) {
    const own = into.classes.get(target) ?? emptyClassStatistics(target, into, into.groupCount);
    into.classes.set(target, own);
    mergeClassStatistics(own, statistics);
  }
}
