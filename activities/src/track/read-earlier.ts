import type { HistoryEntry } from '@saliency-atlas/contract';
import type { ObjectStore } from '../stores/index.ts';
import type { Breathing } from './class-table.ts';
import { keepMeanMap, pickClasses, type PickedClasses } from './pick-classes.ts';

/** Earlier versions whose class maps stand beside a run's own. */
const EARLIER_VERSIONS = 3;

/** A version before a run, with the mean maps of some classes. */
export interface EarlierVersion {
  readonly version: string;
  readonly maps: PickedClasses<Float32Array>;
}

/** The latest few of `history`, oldest first; versions whose class maps are gone are left out. */
export async function readEarlier(
  store: ObjectStore,
  history: readonly HistoryEntry[],
  wanted: ReadonlySet<number>,
  context: Breathing = {},
): Promise<EarlierVersion[]> {
  const earlier: EarlierVersion[] = [];
  for (const { version, global_key: key } of history.slice(-EARLIER_VERSIONS)) {
    if ((await store.size(key, context.signal)) === undefined) continue;
    earlier.push({ version, maps: await pickClasses(store, { key }, wanted, keepMeanMap, context) });
  }
  return earlier;
}
