import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { picturePng, renderOverlayPng } from '@saliency-atlas/activities/report';
import { streamObject, type ObjectStore } from '@saliency-atlas/activities/stores';
import { streamGlobalTable, type GlobalRow } from '@saliency-atlas/activities/tables';
import type { RunManifest } from '@saliency-atlas/contract';
import { classFileStem } from './class-file-stem.ts';

/** What an export's manifest says of a picture. */
export interface PictureInfo {
  readonly file: string;
  readonly description: string;
  readonly class: number;
  readonly class_name: string;
}

const SALIENCY = "The class's mean image beside itself under the class's mean saliency map, with the scale of all maps";
const PROTOTYPE = "Mean of the salient 30 % of each of the class's images, on black, pixel by pixel";

/** Writes two pictures a class: its global saliency over its mean image, and its salient-pixel prototype. */
export async function writePictures(
  folder: string,
  store: ObjectStore,
  manifest: RunManifest,
  signal: AbortSignal,
): Promise<PictureInfo[]> {
  const written: PictureInfo[] = [];
  for await (const { height, width, channels, row } of globalRows(store, manifest, signal)) {
    signal.throwIfAborted();
    if (row.images === 0) continue;
    const about = { class: row.class, class_name: row.className };
    const add = async (kind: string, description: string, png: Uint8Array): Promise<void> => {
      const file = `${classFileStem(row.class, row.className)}-${kind}.png`;
      await writeFile(join(folder, file), png);
      written.push({ file, description, ...about });
    };
    const title = `${row.className}: ${row.images} images`;
    const overlay = { display: row.classMean, height, width, channels, map: row.mapMean, title };
    await add('saliency', SALIENCY, renderOverlayPng(overlay));
    const prototype = { height, width, channels, data: row.prototype };
    await add('prototype', PROTOTYPE, picturePng(prototype, Math.max(height, width)));
  }
  return written;
}

/** The classes of a run with the size of their maps and pictures, a record batch in memory at a time. */
async function* globalRows(
  store: ObjectStore,
  manifest: RunManifest,
  signal: AbortSignal,
): AsyncGenerator<{ height: number; width: number; channels: number; row: GlobalRow }> {
  for (const object of manifest.objects.filter(({ kind }) => kind === 'global')) {
    const { rows, ...size } = await streamGlobalTable(await streamObject(store, object, signal));
    for await (const row of rows) yield { ...size, row };
  }
}
