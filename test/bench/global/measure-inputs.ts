import { GLOBAL_INPUT_KINDS, type ClassMetricRow } from '@saliency-atlas/activities/tables';
import { globalInputRows } from '@saliency-atlas/activities/track';
import {
  addSaliencyRow,
  emptyGlobalSaliency,
  finishGlobalSaliency,
  type ClassifyPictures,
  type PictureSize,
} from '../../../activities/src/aggregate/index.ts';
import type { Explained } from './explain-pictures.ts';
import { writeInputsPicture } from './inputs-picture.ts';
import { percent, printTable } from './print-table.ts';

/** Global inputs of every class in five groups, judged by the model and by others; and how many ways each class has. */
export async function measureInputs(
  explained: readonly Explained[],
  size: PictureSize,
  classNames: readonly string[],
  judges: ReadonlyMap<string, ClassifyPictures>,
  picture: string | undefined,
): Promise<void> {
  const global = emptyGlobalSaliency(size, classNames.length);
  for (const row of explained) addSaliencyRow(global, row, row.picture);
  const columns: { name: string; rows: ClassMetricRow[] }[] = [];
  for (const [name, classify] of judges) {
    const { inputs, clusters } = await finishGlobalSaliency(global, classNames, classify);
    columns.push({ name, rows: globalInputRows(inputs, classNames, 1) });
    if (columns.length > 1) continue;
    if (picture !== undefined) await writeInputsPicture(picture, inputs, size);
    const ways = clusters.filter(({ cluster }) => cluster >= 0);
    printTable(
      'Clusters of maps',
      ['class', 'images', 'clusters (share of the sample, silhouette)'],
      clusters
        .filter(({ cluster }) => cluster < 0)
        .map((whole) => [
          whole.className,
          String(whole.images),
          ways
            .filter((row) => row.class === whole.class)
            .map(({ share, silhouette }) => `${(100 * share).toFixed(0)} % (${silhouette.toFixed(2)})`)
            .join(', '),
        ]),
    );
  }
  const find = (rows: readonly ClassMetricRow[], metric: string) =>
    rows.find((row) => row.class === -1 && row.metric === metric);
  printTable(
    'Global inputs: share of class groups whose picture is given the class, %',
    ['kind', 'groups', ...columns.map(({ name }) => name), 'mean score'],
    GLOBAL_INPUT_KINDS.map((kind) => [
      kind,
      String(find(columns[0]!.rows, `global_input_accuracy/${kind}`)?.count ?? 0),
      ...columns.map(({ rows }) => percent(find(rows, `global_input_accuracy/${kind}`))),
      percent(find(columns[0]!.rows, `global_input_score/${kind}`)),
    ]),
  );
}
