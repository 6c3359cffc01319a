import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderContactSheet, type SheetImage } from '@saliency-atlas/activities/report';
import { classFileStem } from './class-file-stem.ts';
import type { ExportedFile, ExportRequest } from './export-run.ts';
import { openRunImages, type RunImages } from '../run-images/run-images.ts';

/**
 * Writes a picture a class: images that were explained as it beside their maps, from the one with the most typical map to
 * the least, evenly spread where there are more than `limit`.
 */
export async function writeContactSheets(
  folder: string,
  { store, description, manifest, limit }: ExportRequest,
  signal: AbortSignal,
): Promise<ExportedFile[]> {
  const images = await openRunImages(store, description, manifest);
  const written: ExportedFile[] = [];
  for (const [index, rows] of rowsByClass(images)) {
    const chosen = spread(rows, limit);
    const sheet: SheetImage[] = [];
    for (const row of chosen) {
      signal.throwIfAborted();
      sheet.push(await sheetImage(description, images, row));
    }
    const name = description.class_names[index] ?? String(index);
    const { height, width, channels } = description.model;
    const total = `${rows.length} ${rows.length === 1 ? 'image' : 'images'}`;
    const title = `${name}: ${chosen.length === rows.length ? '' : `${chosen.length} of `}${total}`;
    const file = `${classFileStem(index, name)}-images.png`;
    await writeFile(join(folder, file), renderContactSheet({ title, height, width, channels, images: sheet }));
    const missing = sheet.filter(({ display }) => display === null).length;
    const gone = missing === 0 ? '' : ` Pictures that are not there any more: ${missing}; their maps stand on grey.`;
    written.push({
      file,
      description: `${title}, the one with the most typical map first.${gone}`,
      class: index,
      class_name: name,
    });
  }
  return written;
}

/** The rows with a map by the class explained, in ascending order; those of a class by typicality, the highest first. */
function rowsByClass({ columns }: RunImages): [number, number[]][] {
  const found = new Map<number, number[]>();
  for (let row = 0; row < columns.rows; row += 1) {
    if (columns.statusOf(row) !== 'ok') continue;
    const target = columns.target[row] ?? -1;
    const rows = found.get(target) ?? [];
    rows.push(row);
    found.set(target, rows);
  }
  const typicality = (row: number): number => {
    const value = columns.typicality[row] ?? NaN;
    return Number.isNaN(value) ? -2 : value;
  };
  for (const rows of found.values()) rows.sort((a, b) => typicality(b) - typicality(a) || a - b);
  return [...found].sort(([a], [b]) => a - b);
}

/** At most `count` values, the first and the last among them. */
function spread(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values];
  if (count === 1) return values.slice(0, 1);
  const step = (values.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => values[Math.round(index * step)] ?? 0);
}

async function sheetImage(
  description: ExportRequest['description'],
  images: RunImages,
  row: number,
): Promise<SheetImage> {
  // Loaded when the first picture is read: most commands never read a data set.
  const { decodeImage, inputSpecOf, preprocess } = await import('@saliency-atlas/activities/datasets');
  const { columns } = images;
  const map = await images.map(row);
  const picture = await images.picture(row);
  const nameOf = (index: number): string => description.class_names[index] ?? String(index);
  const [label = -1, predicted = -1, target = -1] = [columns.label[row], columns.predicted[row], columns.target[row]];
  const isWrong = label >= 0 && label !== predicted;
  const says = `${nameOf(target)} ${(100 * (columns.score[row] ?? 0)).toFixed(1)} %`;
  return {
    display: picture === null ? null : preprocess(await decodeImage(picture.bytes), inputSpecOf(description)).display,
    map: map?.values ?? new Float32Array(description.model.height * description.model.width),
    caption: [columns.idOf(row), isWrong ? `${says}, is ${nameOf(label)}` : says],
    standsOut: isWrong,
  };
}
