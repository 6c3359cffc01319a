import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VersionFigures } from '@saliency-atlas/activities/track';
import type { GlobalRow, GlobalTable } from '@saliency-atlas/activities/tables';
import type { MeasuredVersion } from './measure-version.ts';

/** What of a class's global saliency the gate and the drift need. */
type KeptRow = Pick<
  GlobalRow,
  'class' | 'className' | 'images' | 'windowTop' | 'windowLeft' | 'windowHeight' | 'windowWidth'
> & { readonly mapMean: readonly number[] };

interface Kept {
  readonly figures: VersionFigures;
  readonly rows: readonly KeptRow[];
}

/** Measures a version on a probe once: an interrupted bench goes on where it was. */
export async function measuredOnce(
  folder: string,
  name: string,
  measure: () => Promise<MeasuredVersion>,
): Promise<MeasuredVersion> {
  const path = join(folder, `${name}.json`);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text !== undefined) return restore(JSON.parse(text) as Kept);
  const { figures, global } = await measure();
  const rows = global.rows.map((row): KeptRow => {
    const { class: target, className, images, windowTop, windowLeft, windowHeight, windowWidth } = row;
    const window = { windowTop, windowLeft, windowHeight, windowWidth };
    return { class: target, className, images, ...window, mapMean: Array.from(row.mapMean) };
  });
  await mkdir(folder, { recursive: true });
  await writeFile(`${path}.tmp`, JSON.stringify({ figures, rows } satisfies Kept));
  await rename(`${path}.tmp`, path);
  return { figures, global };
}

function restore({ figures, rows }: Kept): MeasuredVersion {
  const side = Math.sqrt(rows[0]?.mapMean.length ?? 0);
  const table: Pick<GlobalTable, 'height' | 'width' | 'channels'> = { height: side, width: side, channels: 1 };
  // Neither the gate nor the drift reads the other columns.
  const restored = rows.map((row) => ({ ...row, mapMean: Float32Array.from(row.mapMean) }) as unknown as GlobalRow);
  return { figures, global: { ...table, rows: restored } };
}
