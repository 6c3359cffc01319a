import type { PictureSize } from '../../../activities/src/aggregate/index.ts';
import { pictureContent } from '../../../activities/src/reconstruct/picture-content.ts';
import { planRegions, type SalientRegion } from '../../../activities/src/reconstruct/regions.ts';
import type { Explained } from './explain-pictures.ts';
import { printTable } from './print-table.ts';
import { PICTURE_SHARES, REGION_NAMES, REGION_SHARES } from './shares.ts';

/** One image's removal and its control: shares 0..1 of the picture's pixels, of the control's pixels, and content. */
interface Compared {
  readonly pixels: number;
  readonly shared: number;
  readonly ownContent: number;
  readonly controlContent: number;
}

/**
 * What the random control is like: how large the regions are and how different in size, how much of the control lies in
 * the salient region anyway, and how much content it takes out for what the salient region takes out. The more they
 * overlap, the less a gap can be.
 */
export function measureControl(explained: readonly Explained[], size: PictureSize, region: SalientRegion): void {
  const compared = new Map<string, Compared[]>();
  for (const { map, picture, seed } of explained) {
    const plan = planRegions(map, picture, size, { region, ofRegion: REGION_SHARES, ofPicture: PICTURE_SHARES }, seed);
    if (plan.length === 0) continue;
    const content = pictureContent(picture, size);
    for (const [by, control] of [['salient', 'random'] as const, ['top', 'top_random'] as const]) {
      const marked = plan.find(({ region }) => region === by)!;
      const random = plan.find(({ region }) => region === control)!;
      marked.shares.forEach((share, at) => {
        const key = `${by} ${share}`;
        const images = compared.get(key) ?? [];
        images.push(compare(marked.order.subarray(0, marked.counts[at]), random.order, content));
        compared.set(key, images);
      });
    }
  }
  const row = (name: string, key: string): string[] => [name, ...figures(compared.get(key) ?? [])];
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

/** `own` beside as many of the first pixels of `controlOrder`. */
function compare(own: Int32Array, controlOrder: Int32Array, content: Float64Array): Compared {
  const control = controlOrder.subarray(0, own.length);
  const inOwn = new Set(own);
  const contentOf = (pixels: Int32Array): number => pixels.reduce((sum, pixel) => sum + content[pixel]!, 0);
  return {
    pixels: own.length / content.length,
    shared: control.filter((pixel) => inOwn.has(pixel)).length / own.length,
    ownContent: contentOf(own),
    controlContent: contentOf(control),
  };
}

function figures(images: readonly Compared[]): string[] {
  const percent = (share: number): string => (100 * share).toFixed(1);
  const sum = (of: (image: Compared) => number): number => images.reduce((total, image) => total + of(image), 0);
  const rising = images.map(({ pixels }) => pixels).sort((a, b) => a - b);
  const quantile = (part: number): number => rising[Math.floor(part * (rising.length - 1))] ?? 0;
  return [
    percent(sum(({ pixels }) => pixels) / images.length),
    `${percent(quantile(0.1))} to ${percent(quantile(0.9))}`,
    percent(sum(({ shared }) => shared) / images.length),
    percent(sum(({ controlContent }) => controlContent) / sum(({ ownContent }) => ownContent)),
  ];
}
