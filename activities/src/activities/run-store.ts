import { AtlasError } from '@saliency-atlas/contract';
import { observedStore, openStore, type ObjectStore, type StoreObserver } from '../stores/index.ts';
import { count, recordSeconds } from './metrics.ts';

const observer: StoreObserver = {
  around: async (operation, _key, work) => {
    const startedAtMs = performance.now();
    let outcome = 'ok';
    try {
      return await work();
    } catch (error) {
      outcome = failureName(error);
      throw error;
    } finally {
      recordSeconds('storeSeconds', performance.now() - startedAtMs, { operation, outcome });
    }
  },
  bytes: (direction, bytes) => count('storeBytes', bytes, { direction }),
};

/** Opens the store of a run, with what it does counted. Throws InvalidJob as `openStore` does. */
export function openRunStore(uri: string): ObjectStore {
  return observedStore(openStore(uri), observer);
}

/** A few names, since each is a series of its own: the failure type, else `cancelled`, else `Error`. */
function failureName(error: unknown): string {
  if (error instanceof AtlasError) return error.type;
  return error instanceof Error && error.name === 'AbortError' ? 'cancelled' : 'Error';
}
