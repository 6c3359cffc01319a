import type { ObjectStore } from '@saliency-atlas/activities/stores';
import { readRunState, type ListedRun } from '../find-run.ts';

/**
 * Lists the runs of a store, by run id. A committed run never changes, so each is read once: what is asked again and again
 * costs one listing and the runs that are going on.
 */
export function createRunList(store: ObjectStore): () => Promise<ListedRun[]> {
  const committed = new Map<string, ListedRun>();
  return async () => {
    const listed = await Promise.all(
      (await store.children('runs')).map(async (runId): Promise<ListedRun[]> => {
        const run = committed.get(runId) ?? (await readRunState(store, runId));
        if (run === undefined) return [];
        if (run.complete) committed.set(runId, run);
        return [run];
      }),
    );
    return listed.flat();
  };
}
