import { createClassSummary } from '@saliency-atlas/activities/evaluate';
import type { ClassMetricRow } from '@saliency-atlas/activities/tables';
import type { ClassifyPictures } from '../../../activities/src/aggregate/index.ts';
import type { Generator } from '../../../activities/src/generators/index.ts';
import { reconstructImage } from '../../../activities/src/reconstruct/index.ts';
import type { Explained } from './explain-pictures.ts';
import { number, percent, printTable } from './print-table.ts';

const SHARES = [0.5, 0.6, 0.7, 0.8, 0.9];
const FIXED_SHARE = 0.2;

/** Reconstruction accuracy with every control, its gaps, what the fills are like, and what an image costs. */
export async function measureReconstruction(
  explained: readonly Explained[],
  generator: Generator,
  classify: ClassifyPictures,
  classNames: readonly string[],
  variations: number,
): Promise<void> {
  const summary = createClassSummary(classNames, 1);
  const startCpu = process.cpuUsage();
  const startMs = performance.now();
  let composites = 0;
  for (const { imageId, target, picture, map, seed } of explained) {
    const subject = { imageId, target, picture, map, seed, variations, keepExamples: false };
    const shares = { removedShares: SHARES, fixedShare: FIXED_SHARE };
    const { rows, metrics } = await reconstructImage({ ...subject, ...shares }, generator, classify);
    summary.addReconstructions(rows);
    summary.addMetrics(metrics);
    composites += rows.length;
  }
  const wallMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(startCpu);
  print(generator.name, await summary.rows(() => Promise.resolve()), classNames);
  const perImage = (ms: number): string => (ms / explained.length).toFixed(0);
  const cpu = perImage((user + system) / 1000);
  console.log(
    `\n${generator.name}: ${explained.length} images, ${(composites / explained.length).toFixed(0)} composites an image; ` +
      `${cpu} ms of CPU time and ${perImage(wallMs)} ms an image, the model's passes included.`,
  );
}

function print(name: string, rows: readonly ClassMetricRow[], classNames: readonly string[]): void {
  const overall = new Map(rows.filter((row) => row.class === -1).map((row) => [row.metric, row]));
  const of = (metric: string, region: string, share: number) =>
    overall.get(`reconstruction_${metric}/${region}/${share}`);
  printTable(
    `${name}: share of reconstructions that keep the class, %`,
    ['removed', 'salient', 'random', 'non-salient', 'gap to random', 'gap to non-salient'],
    SHARES.map((share) => [
      `${100 * share} % of the box`,
      ...['salient', 'random', 'non_salient'].map((region) => percent(of('accuracy', region, share))),
      percent(overall.get(`reconstruction_gap/${share}`)),
      percent(overall.get(`reconstruction_gap_non_salient/${share}`)),
    ]),
  );
  const kept = Number((1 - FIXED_SHARE).toFixed(4));
  printTable(
    `${name}: a fixed share of the picture, %`,
    ['', 'by the map', 'random', 'gap'],
    [
      [
        'most salient 20 % removed',
        percent(of('accuracy', 'top', FIXED_SHARE)),
        percent(of('accuracy', 'top_random', FIXED_SHARE)),
        percent(overall.get(`reconstruction_gap_top/${FIXED_SHARE}`)),
      ],
      [
        'most salient 20 % kept',
        percent(of('accuracy', 'keep', kept)),
        percent(of('accuracy', 'keep_random', kept)),
        percent(overall.get(`reconstruction_gap_keep/${kept}`)),
      ],
    ],
  );
  printTable(
    `${name}: the fills of salient regions`,
    ['removed', 'mean score, %', 'of the accepted, %', 'diversity of the accepted', 'fill loss'],
    SHARES.map((share) => [
      `${100 * share} %`,
      percent(of('score', 'salient', share)),
      percent(of('accepted_score', 'salient', share)),
      number(of('diversity', 'salient', share)),
      number(of('fill_loss', 'salient', share)),
    ]),
  );
  printTable(
    `${name}: by class, 70 % of the box`,
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
