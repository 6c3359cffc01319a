import type { HistoryEntry } from '@saliency-atlas/contract';
import { readObjectIfThere, type ObjectStore } from '../stores/index.ts';
import { decodeGlobalTable } from '../tables/index.ts';
import type { GlobalTable } from '../tables/rows.ts';

/** Earlier versions whose class maps stand beside a run's own. */
const EARLIER_VERSIONS = 3;

/** A version before a run, with its class maps. */
export interface EarlierVersion {
  readonly version: string;
  readonly global: GlobalTable;
}

/** The latest few of `history`, oldest first; versions whose class maps are gone are left out. */
export async function readEarlier(store: ObjectStore, history: readonly HistoryEntry[]): Promise<EarlierVersion[]> {
  const earlier: EarlierVersion[] = [];
  for (const { version, global_key: key } of history.slice(-EARLIER_VERSIONS)) {
    const bytes = await readObjectIfThere(store, { key });
    if (bytes !== undefined) earlier.push({ version, global: decodeGlobalTable(bytes) });
  }
  return earlier;
}
