import { streamObject, type NamedObject, type ObjectStore } from '../stores/index.ts';
import { openRangedTable } from '../tables/index.ts';
import type { ClassTable } from './class-table.ts';

/** Mean maps that stay in memory: of 320 classes at 224². */
const MOST_BYTES = 64 * 2 ** 20;

/** The mean maps of a version's classes, read when they are asked for; those asked for last stay in memory. */
export interface MeanMaps {
  /** Those of the classes that the version has, [height, width] each. */
  of(classes: Iterable<number>): Promise<ReadonlyMap<number, Float32Array>>;
}

/**
 * Opens the mean maps of the classes of `table`, which was read from `object`, to its end. Images mostly come class by class, so
 * most are read once; of images in any order, once for each part of the data set that is looked at together.
 */
export async function openMeanMaps(
  store: ObjectStore,
  object: NamedObject,
  { height, width, rows }: ClassTable,
  signal?: AbortSignal,
  mostBytes = MOST_BYTES,
): Promise<MeanMaps> {
  const table = await openRangedTable(object.key, await streamObject(store, object, signal));
  const rowOf = new Map(rows.map((row, index) => [row.class, index]));
  const mostMaps = Math.floor(mostBytes / (4 * height * width));
  const kept = new Map<number, Promise<Float32Array>>();
  const read = async (row: number): Promise<Float32Array> => {
    const { batch, within } = await table.placeOf(row);
    return table.float32List(batch, 'map_mean', within);
  };
  /** The last to be forgotten from now on. */
  const meanMap = (target: number, row: number): Promise<Float32Array> => {
    const map = kept.get(target) ?? read(row);
    kept.delete(target);
    kept.set(target, map);
    return map;
  };
  return {
    async of(classes) {
      const asked = [...new Set(classes)].flatMap((target) => {
        const row = rowOf.get(target);
        return row === undefined ? [] : [meanMap(target, row).then((map) => [target, map] as const)];
      });
      for (const target of [...kept.keys()].slice(0, Math.max(0, kept.size - mostMaps))) kept.delete(target);
      return new Map(await Promise.all(asked));
    },
  };
}
