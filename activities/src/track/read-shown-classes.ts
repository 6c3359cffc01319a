import type { HistoryEntry } from '@saliency-atlas/contract';
import type { NamedObject, ObjectStore } from '../stores/index.ts';
import type { Breathing, ClassTable } from './class-table.ts';
import { keepPictures, pickClasses, readClassTable, type ClassPictures, type PickedClasses } from './pick-classes.ts';
import { readEarlier, type EarlierVersion } from './read-earlier.ts';

/** What a page about a version needs of its classes, in memory for those alone that it shows in pictures. */
export interface ShownClasses {
  readonly global: ClassTable;
  readonly pictures: PickedClasses<ClassPictures>;
  readonly earlier: readonly EarlierVersion[];
}

/**
 * Reads the classes of a version, then the maps and pictures of those that `choose` picks of them, also from the latest
 * of the versions before it. The table is read twice, since who is shown depends on all; of a thousand classes it is some
 * 900 MB. Throws AtlasError ArtifactCorrupt where a table is damaged, or the version's own is missing.
 */
export async function readShownClasses(
  store: ObjectStore,
  object: NamedObject,
  history: readonly HistoryEntry[],
  choose: (global: ClassTable) => ReadonlySet<number>,
  context: Breathing = {},
): Promise<ShownClasses> {
  const global = await readClassTable(store, object, context);
  const shown = choose(global);
  const pictures = await pickClasses(store, object, shown, keepPictures, context);
  return { global, pictures, earlier: await readEarlier(store, history, shown, context) };
}
