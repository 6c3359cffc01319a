import { xoroshiro128plus } from 'pure-rand';
import { bootstrapInterval } from '@saliency-atlas/activities/evaluate';
import {
  fieldAxis,
  randomFieldOrder,
  readPrediction,
  type ClassifyPictures,
} from '../../../activities/src/aggregate/index.ts';
import type { Generator, Removal } from '../../../activities/src/generators/index.ts';
import { pictureContent } from '../../../activities/src/reconstruct/picture-content.ts';
import { planRegions } from '../../../activities/src/reconstruct/regions.ts';
import type { Explained } from './explain-pictures.ts';
import type { FillOptions } from './measure-reconstruction.ts';
import { percent, printTable } from './print-table.ts';
import { REGION_NAMES, REGION_SHARES } from './shares.ts';

const FIELDS = 64;

/**
 * The gap to a control that shares no pixel with the salient region: random fields without its pixels, of which the one
 * that takes out content most like it, summed over the shares. There is less content elsewhere, so it takes out less;
 * images in which the rest is smaller than the region are left out.
 */
export async function measureApart(
  explained: readonly Explained[],
  generator: Generator,
  { classify, variations, region }: FillOptions,
): Promise<void> {
  const gaps = REGION_SHARES.map((): number[] => []);
  const [own, other] = [REGION_SHARES.map(() => 0), REGION_SHARES.map(() => 0)];
  for (const { map, picture, seed, target } of explained) {
    const shares = { region, ofRegion: REGION_SHARES, ofPicture: [] };
    const [salient] = planRegions(map, picture, generator.size, shares, seed);
    if (salient === undefined || 2 * salient.order.length > map.length) continue;
    const content = pictureContent(picture, generator.size);
    const apart = matchedApart(salient, content, generator, seed);
    const fills = await generator.fill({ picture, removals: [salient, apart], variations });
    const kept = await keptShares(fills, picture.length, target, classify);
    REGION_SHARES.forEach((_, at) => gaps[at]!.push(kept[REGION_SHARES.length + at]! - kept[at]!));
    contentOf(salient, content).forEach((value, at) => (own[at]! += value));
    contentOf(apart, content).forEach((value, at) => (other[at]! += value));
  }
  printTable(
    `${generator.name}, of ${REGION_NAMES[region]}: gap to a control that shares no pixel with the salient region`,
    ['removed', 'images', 'gap', 'content of the control / salient, %'],
    REGION_SHARES.map((share, at) => [
      `${100 * share} %`,
      String(gaps[at]!.length),
      percent(bootstrapInterval(gaps[at]!, 1)),
      ((100 * other[at]!) / own[at]!).toFixed(1),
    ]),
  );
}

function matchedApart(salient: Removal, content: Float64Array, { size }: Generator, seed: number): Removal {
  const random = xoroshiro128plus(seed);
  const [rows, columns] = [fieldAxis(size.height), fieldAxis(size.width)];
  const taken = new Set(salient.order);
  const wanted = contentOf(salient, content);
  let best: Removal = salient;
  let least = Infinity;
  for (let field = 0; field < FIELDS; field++) {
    const order = randomFieldOrder(rows, columns, random).filter((pixel) => !taken.has(pixel));
    const found = { order: order.subarray(0, salient.order.length), counts: salient.counts };
    const distance = contentOf(found, content).reduce((sum, value, at) => sum + Math.abs(value - wanted[at]!), 0);
    if (distance < least) [best, least] = [found, distance];
  }
  return best;
}

function contentOf({ order, counts }: Removal, content: Float64Array): number[] {
  return counts.map((count) => order.subarray(0, count).reduce((sum, pixel) => sum + content[pixel]!, 0));
}

/** For each region the share of its fills that keep the class. */
async function keptShares(
  fills: readonly (readonly { readonly composite: Uint8Array }[])[],
  length: number,
  target: number,
  classify: ClassifyPictures,
): Promise<number[]> {
  const all = fills.flat();
  const pictures = new Uint8Array(all.length * length);
  all.forEach(({ composite }, index) => {
    pictures.set(composite, index * length);
  });
  const probabilities = await classify(pictures, all.length);
  let at = 0;
  return fills.map((region) => {
    const accepted = region.filter(() => readPrediction(probabilities, all.length, at++, target).predicted === target);
    return accepted.length / region.length;
  });
}
