import { transplantRows } from '@saliency-atlas/activities/track';
import {
  addSaliencyRow,
  emptyGlobalSaliency,
  finishGlobalSaliency,
  pairTransplants,
  runTransplants,
  topWindow,
  transplantCandidates,
  type ClassifyPictures,
  type PictureSize,
  type TransplantScore,
} from '../../../activities/src/aggregate/index.ts';
import type { Explained } from './explain-pictures.ts';
import { percent, printTable } from './print-table.ts';

const RECIPIENTS = 200;

/** How many images of other classes become a class when its top window is pasted into them, beside both controls. */
export async function measureTransplants(
  explained: readonly Explained[],
  size: PictureSize,
  classNames: readonly string[],
  classify: ClassifyPictures,
  seed: number,
): Promise<void> {
  const global = emptyGlobalSaliency(size, classNames.length);
  for (const row of explained) addSaliencyRow(global, row, row.picture);
  const { classes } = await finishGlobalSaliency(global, classNames, classify);
  const candidates = transplantCandidates<Explained>(size.height, size.width, RECIPIENTS, seed);
  for (const row of explained) candidates.add(row, row);
  const scores = new Map<number, TransplantScore>();
  for await (const row of classes()) {
    const pairs = await pairTransplants(candidates, row.class, (images) =>
      Promise.resolve(images.map(({ picture }) => picture)),
    );
    if (pairs.length === 0) continue;
    const { score } = await runTransplants({ ...row, window: topWindow(row) }, pairs, size, seed, classify);
    scores.set(row.class, score);
  }
  const rows = transplantRows(scores, classNames);
  printTable(
    'Transplant test: images of other classes that become the class, % (in brackets: the same part of another class)',
    ['class', 'its top window', 'another window of the source', 'own windows', 'edge', 'tone', 'grain'],
    [-1, ...scores.keys()].map((label) => {
      const figure = (metric: string): string =>
        percent(rows.find((row) => row.class === label && row.metric === `transplant_flip${metric}`));
      const withControl = (part: string): string => `${figure(`_${part}`)} (${figure(`_${part}_control`)})`;
      return [
        label < 0 ? 'all classes' : (classNames[label] ?? String(label)),
        `${figure('')} (${figure('_same_place')})`,
        figure('_control'),
        ...['concentrated', 'frame', 'tone', 'grain'].map(withControl),
      ];
    }),
  );
}
