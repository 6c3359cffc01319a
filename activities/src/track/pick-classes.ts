import { streamObject, type NamedObject, type ObjectStore } from '../stores/index.ts';
import { streamGlobalTable } from '../tables/index.ts';
import type { GlobalRow, GlobalTable } from '../tables/rows.ts';
import { withoutMaps, type Breathing, type ClassTable } from './class-table.ts';

/** Something of some classes of a version, whose maps are [height, width] and pictures [height, width, channels]. */
export interface PickedClasses<Kept> extends Pick<GlobalTable, 'height' | 'width' | 'channels'> {
  readonly byClass: ReadonlyMap<number, Kept>;
}

/**
 * Keeps what `keep` takes out of the rows of the wanted classes, of a table of which one record batch is in memory at a
 * time. What is kept must be copied: maps and pictures are views of that batch. Throws AtlasError ArtifactCorrupt where
 * the table is missing or damaged.
 */
export async function pickClasses<Kept>(
  store: ObjectStore,
  object: NamedObject,
  wanted: ReadonlySet<number>,
  keep: (row: GlobalRow) => Kept,
  { signal, breathe }: Breathing = {},
): Promise<PickedClasses<Kept>> {
  const { rows, ...size } = await streamGlobalTable(await streamObject(store, object, signal));
  const byClass = new Map<number, Kept>();
  for await (const row of rows) {
    if (wanted.has(row.class)) byClass.set(row.class, keep(row));
    await breathe?.();
  }
  return { ...size, byClass };
}

/** A class's mean map, [height, width]. */
export function keepMeanMap({ mapMean }: GlobalRow): Float32Array {
  return mapMean.slice();
}

/** The maps and pictures of a class that pages show. */
export type ClassPictures = Pick<GlobalRow, 'mapMean' | 'salientFrequency' | 'prototype' | 'classMean'>;

/** Copies of them. */
export function keepPictures({ mapMean, salientFrequency, prototype, classMean }: GlobalRow): ClassPictures {
  return {
    mapMean: mapMean.slice(),
    salientFrequency: salientFrequency.slice(),
    prototype: prototype.slice(),
    classMean: classMean.slice(),
  };
}

/** All classes of a version without their maps. Throws AtlasError ArtifactCorrupt where the table is missing or damaged. */
export async function readClassTable(
  store: ObjectStore,
  object: NamedObject,
  { signal, breathe }: Breathing = {},
): Promise<ClassTable> {
  const { rows, height, width } = await streamGlobalTable(await streamObject(store, object, signal));
  const light: ClassTable['rows'][number][] = [];
  for await (const row of rows) {
    light.push(withoutMaps(row));
    await breathe?.();
  }
  return { height, width, rows: light };
}
