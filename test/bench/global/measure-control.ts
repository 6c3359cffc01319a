import type { PictureSize } from '../../../activities/src/aggregate/index.ts';
import { pictureContent } from '../../../activities/src/reconstruct/picture-content.ts';
import { planRegions, type SalientRegion } from '../../../activities/src/reconstruct/regions.ts';
import type { Explained } from './explain-pictures.ts';
import { printTable } from './print-table.ts';
import { PICTURE_SHARES, REGION_NAMES, REGION_SHARES } from './shares.ts';

/**
 * What the random control is like: how large the regions are and how different in size, how much of the control lies in
 * the salient region anyway, and how much content it takes out for what the salient region takes out. The more they
 * overlap, the less a gap can be.
 */
export function measureControl(explained: readonly Explained[], size: PictureSize, region: SalientRegion): void {
  const sums = new Map<string, number[]>();
  const sizes = new Map<string, number[]>();
  let images = 0;
  for (const { map, picture, seed } of explained) {
    const plan = planRegions(map, picture, size, { region, ofRegion: REGION_SHARES, ofPicture: PICTURE_SHARES }, seed);
    if (plan.length === 0) continue;
    images++;
    const content = pictureContent(picture, size);
    const contentOf = (pixels: Int32Array): number => pixels.reduce((sum, pixel) => sum + content[pixel]!, 0);
    for (const [by, control] of [['salient', 'random'] as const, ['top', 'top_random'] as const]) {
      const marked = plan.find(({ region }) => region === by)!;
      const random = plan.find(({ region }) => region === control)!;
      marked.shares.forEach((share, at) => {
        const [own, other] = [marked, random].map(({ order, counts }) => order.subarray(0, counts[at]));
        const inOwn = new Set(own);
        const shared = other!.filter((pixel) => inOwn.has(pixel)).length;
        const figures = [own!.length / map.length, shared / own!.length, contentOf(own!), contentOf(other!)];
        const key = `${by} ${share}`;
        const sum = sums.get(key) ?? [0, 0, 0, 0];
        sums.set(
          key,
          sum.map((value, figure) => value + figures[figure]!),
        );
        sizes.set(key, [...(sizes.get(key) ?? []), figures[0]!]);
      });
    }
  }
  const row = (name: string, key: string): string[] => {
    const [pixels = 0, shared = 0, own = 0, other = 0] = sums.get(key) ?? [];
    const rising = (sizes.get(key) ?? []).sort((a, b) => a - b);
    const spread = [0.1, 0.9].map((part) => (100 * (rising[Math.floor(part * (rising.length - 1))] ?? 0)).toFixed(1));
    const [mean, ...rest] = [pixels / images, shared / images, other / own].map((share) => (100 * share).toFixed(1));
    return [name, mean!, spread.join(' to '), ...rest];
  };
  printTable(
    `The random control, by ${REGION_NAMES[region]}`,
    [
      'removed',
      'pixels of the picture, %',
      'in eight of ten images',
      'of the control in the salient region, %',
      'content of the control / salient, %',
    ],
    [
      ...REGION_SHARES.map((share) => row(`${100 * share} % of ${REGION_NAMES[region]}`, `salient ${share}`)),
      ...PICTURE_SHARES.map((share) => row(`${100 * share} % of the picture`, `top ${share}`)),
    ],
  );
}
