import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { decodeSaliencyTable, encodeSaliencyTable } from '@saliency-atlas/activities/tables';
import type { PictureSize } from '../../../activities/src/aggregate/index.ts';
import type { Explained } from './explain-pictures.ts';
import type { BenchPicture } from './pictures.ts';

/**
 * The maps of `file`, a saliency table, or, where there is no such file, those that `explain` makes, which are then kept in
 * it: other tables from the same maps cost no passes for explaining. In the order of `pictures`. Throws where the file is
 * of other pictures.
 */
export async function keepMaps(
  file: string | undefined,
  pictures: readonly BenchPicture[],
  { height, width }: PictureSize,
  explain: () => Promise<Explained[]>,
): Promise<Explained[]> {
  const inOrder = (rows: readonly Explained[]): Explained[] => {
    const bySha = new Map(rows.map((row) => [row.imageSha256, row]));
    return pictures.flatMap(({ sha256 }) => bySha.get(sha256) ?? []);
  };
  if (file === undefined || !existsSync(file)) {
    const explained = inOrder(await explain());
    if (file === undefined) return explained;
    await writeFile(file, encodeSaliencyTable({ height, width, effectLength: 0, rows: explained }));
    return explained;
  }
  const { rows } = decodeSaliencyTable(await readFile(file));
  const bySha = new Map(pictures.map(({ sha256, picture }) => [sha256, picture]));
  const explained = inOrder(rows.map((row) => ({ ...row, picture: bySha.get(row.imageSha256) ?? new Uint8Array() })));
  if (rows.length === pictures.length && explained.length === pictures.length) return explained;
  throw new Error(`${file}: it holds the maps of other pictures; name another file, or the options it was made with`);
}
