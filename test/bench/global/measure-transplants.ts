import { transplantRows } from '@saliency-atlas/activities/track';
import {
  addSaliencyRow,
  chooseTransplantPairs,
  emptyGlobalSaliency,
  finishGlobalSaliency,
  scoreTransplants,
  TRANSPLANTS_PER_PAIR,
  transplantPictures,
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
  const scores = new Map<number, TransplantScore>();
  for (const row of classes) {
    const pairs = chooseTransplantPairs(explained, row.class, RECIPIENTS, seed);
    const picturesOf = (rows: readonly number[]) => rows.map((index) => explained[index]!.picture);
    const window = { top: row.windowTop, left: row.windowLeft, height: row.windowHeight, width: row.windowWidth };
    const count = pairs.recipients.length;
    if (count === 0) continue;
    const pictures = transplantPictures(picturesOf(pairs.sources), picturesOf(pairs.recipients), window, size, seed);
    const probabilities = await classify(pictures, TRANSPLANTS_PER_PAIR * count);
    scores.set(row.class, scoreTransplants(probabilities, count, row.class));
  }
  const rows = transplantRows(scores, classNames);
  const figure = (label: number, metric: string) =>
    percent(rows.find((row) => row.class === label && row.metric === metric));
  printTable(
    'Transplant test: images of other classes that become the class, %',
    ['class', 'its top window', 'another window of the source', 'the same window of another class'],
    [-1, ...scores.keys()].map((label) => [
      label < 0 ? 'all classes' : (classNames[label] ?? String(label)),
      figure(label, 'transplant_flip'),
      figure(label, 'transplant_flip_control'),
      figure(label, 'transplant_flip_same_place'),
    ]),
  );
}
