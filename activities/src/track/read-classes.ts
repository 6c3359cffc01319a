import { streamObject, type NamedObject, type ObjectStore } from '../stores/index.ts';
import { streamGlobalTable } from '../tables/index.ts';
import { withoutMaps, type Breathing, type ClassRow, type ClassTable } from './class-table.ts';
import { mapDrift } from './drift.ts';

/** A version's classes without their maps, and how far each class's map moved since another version. */
export interface MeasuredClasses {
  readonly classes: ClassTable;
  /** By class, as `classDrift`; empty where there is no reference, or its maps are gone. */
  readonly drift: ReadonlyMap<number, number>;
  /** The other version's classes; null where there is none, or its maps are gone. */
  readonly referenceClasses: ClassTable | null;
}

/**
 * Reads the classes of a version beside those of its reference, class by class, since the maps of a thousand classes are
 * some 900 MB: a record batch of each is in memory at a time. Throws AtlasError ArtifactCorrupt where the version's table
 * is missing, or either is damaged.
 */
export async function readClasses(
  store: ObjectStore,
  current: NamedObject,
  reference: NamedObject | null,
  context: Breathing = {},
): Promise<MeasuredClasses> {
  const { signal, breathe } = context;
  const table = await streamGlobalTable(await streamObject(store, current, signal));
  const stands = reference !== null && (await store.size(reference.key, signal)) !== undefined;
  const earlier = stands ? await streamGlobalTable(await streamObject(store, reference, signal)) : undefined;
  const comparable = earlier?.height === table.height && earlier.width === table.width;
  const before = earlier?.rows;
  let standing = await before?.next();
  const drift = new Map<number, number>();
  const rows: ClassRow[] = [];
  const earlierRows: ClassRow[] = [];
  const advance = async (): Promise<void> => {
    if (standing?.done === false) earlierRows.push(withoutMaps(standing.value));
    standing = await before?.next();
  };
  for await (const row of table.rows) {
    rows.push(withoutMaps(row));
    await breathe?.();
    // Both go by rising class.
    while (standing?.done === false && standing.value.class < row.class) await advance();
    if (!comparable || standing?.done !== false || standing.value.class !== row.class) continue;
    const moved = mapDrift(row, standing.value);
    if (moved !== null) drift.set(row.class, moved);
  }
  // To its end, where its digest is checked.
  while (standing?.done === false) await advance();
  const referenceClasses = earlier && { height: earlier.height, width: earlier.width, rows: earlierRows };
  return {
    classes: { height: table.height, width: table.width, rows },
    drift,
    referenceClasses: referenceClasses ?? null,
  };
}
