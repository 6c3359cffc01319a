import { createClassSummary } from '@saliency-atlas/activities/evaluate';
import type { ClassMetricRow } from '@saliency-atlas/activities/tables';
import type { ClassifyPictures } from '../../../activities/src/aggregate/index.ts';
import type { Generator } from '../../../activities/src/generators/index.ts';
import type { SalientRegion } from '../../../activities/src/reconstruct/regions.ts';
import { reconstructImage } from '../../../activities/src/reconstruct/index.ts';
import type { Explained } from './explain-pictures.ts';
import { number, percent, printTable } from './print-table.ts';
import { REGION_NAMES, REGION_SHARES } from './shares.ts';

/** How regions are filled and judged. */
export interface FillOptions {
  readonly classify: ClassifyPictures;
  readonly variations: number;
  readonly region: SalientRegion;
}

/** Reconstruction accuracy with every control, its gaps, what the fills are like, and what an image costs. */
export async function measureReconstruction(
  explained: readonly Explained[],
  generator: Generator,
  classNames: readonly string[],
  { classify, variations, region, ofPicture }: FillOptions & { readonly ofPicture: readonly number[] },
): Promise<void> {
  const summary = createClassSummary(classNames, 1);
  const startCpu = process.cpuUsage();
  const startMs = performance.now();
  let composites = 0;
  for (const { imageId, target, picture, map, seed } of explained) {
    const subject = { imageId, target, picture, map, seed, variations, keepExamples: false };
    const shares = { region, removedShares: REGION_SHARES, fixedShares: ofPicture };
    const { rows, metrics } = await reconstructImage({ ...subject, ...shares }, generator, classify);
    summary.addReconstructions(rows);
    summary.addMetrics(metrics);
    composites += rows.length;
  }
  const wallMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(startCpu);
  print(
    `${generator.name}, of ${REGION_NAMES[region]}`,
    await summary.rows(() => Promise.resolve()),
    classNames,
    ofPicture,
  );
  const perImage = (ms: number): string => (ms / explained.length).toFixed(0);
  const cpu = perImage((user + system) / 1000);
  console.log(
    `\n${generator.name}: ${explained.length} images, ${(composites / explained.length).toFixed(0)} composites an image; ` +
      `${cpu} ms of CPU time and ${perImage(wallMs)} ms an image, the model's passes included.`,
  );
}

function print(
  name: string,
  rows: readonly ClassMetricRow[],
  classNames: readonly string[],
  ofPicture: readonly number[],
): void {
  const overall = new Map(rows.filter((row) => row.class === -1).map((row) => [row.metric, row]));
  const of = (metric: string, region: string, share: number) =>
    overall.get(`reconstruction_${metric}/${region}/${share}`);
  printTable(
    `${name}: share of reconstructions that keep the class, %`,
    ['removed', 'salient', 'random', 'non-salient', 'gap to random', 'gap to non-salient'],
    REGION_SHARES.map((share) => [
      `${100 * share} %`,
      ...['salient', 'random', 'non_salient'].map((region) => percent(of('accuracy', region, share))),
      percent(overall.get(`reconstruction_gap/${share}`)),
      percent(overall.get(`reconstruction_gap_non_salient/${share}`)),
    ]),
  );
  for (const [title, map, random, gap] of [
    ['the most salient pixels removed', 'top', 'top_random', 'reconstruction_gap_top'],
    ['all but the most salient pixels removed', 'keep', 'keep_random', 'reconstruction_gap_keep'],
  ] as const) {
    if (ofPicture.length === 0) continue;
    printTable(
      `${name}: ${title}, a fixed share of the picture, %`,
      ['share', 'by the map', 'random', 'gap'],
      ofPicture.map((share) => {
        const removed = map === 'top' ? share : Number((1 - share).toFixed(4));
        const [byMap, byField] = [of('accuracy', map, removed), of('accuracy', random, removed)];
        return [`${100 * share} %`, percent(byMap), percent(byField), percent(overall.get(`${gap}/${removed}`))];
      }),
    );
  }
  printTable(
    `${name}: the fills of salient regions`,
    ['removed', 'mean score, %', 'of the accepted, %', 'diversity of the accepted', 'fill loss'],
    REGION_SHARES.map((share) => [
      `${100 * share} %`,
      percent(of('score', 'salient', share)),
      percent(of('accepted_score', 'salient', share)),
      number(of('diversity', 'salient', share)),
      number(of('fill_loss', 'salient', share)),
    ]),
  );
  printTable(
    `${name}: by class, 70 %`,
    ['class', 'images', 'salient', 'random', 'gap'],
    classNames.flatMap((className, label) => {
      const figure = (metric: string) => rows.find((row) => row.class === label && row.metric === metric);
      const salient = figure('reconstruction_accuracy/salient/0.7');
      if (salient === undefined) return [];
      const random = figure('reconstruction_accuracy/random/0.7');
      return [
        [
          className,
          String(salient.count),
          percent(salient),
          percent(random),
          percent(figure('reconstruction_gap/0.7')),
        ],
      ];
    }),
  );
}
