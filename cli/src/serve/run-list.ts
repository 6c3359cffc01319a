import type { ObjectStore } from '@saliency-atlas/activities/stores';
import type { RunDescription } from '@saliency-atlas/contract/job';
import { readRun } from '../find-run.ts';

/** A run of a store, and whether it is committed. */
export interface ListedRun {
  readonly description: RunDescription;
  readonly isComplete: boolean;
}

/**
 * Lists the runs of a store, by run id. A committed run never changes, so each is read once: what is asked again and again
 * costs one listing and the runs that are going on.
 */
export function createRunList(store: ObjectStore): () => Promise<ListedRun[]> {
  const complete = new Map<string, ListedRun>();
  return async () => {
    const listed = await Promise.all(
      (await store.children('runs')).map(async (runId): Promise<ListedRun[]> => {
        const known = complete.get(runId);
        if (known !== undefined) return [known];
        const run = await readRun(store, runId);
        if (run === undefined) return [];
        const found = { description: run.description, isComplete: run.manifest !== null };
        if (found.isComplete) complete.set(runId, found);
        return [found];
      }),
    );
    return listed.flat();
  };
}
