import { condition, continueAsNew, executeChild, getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { pageWorkflowId, planPages, type RunInput, type ShardStage } from '@saliency-atlas/contract';
import type { explainDataset } from './explain-dataset.ts';
import { pauseSignal, processPage, resumeSignal } from './process-page.ts';
import type { RunState } from './run-state.ts';

/** Pages in flight at once; each has a window of shards of its own. */
const PAGES_IN_FLIGHT = 4;

/**
 * Runs all pages of a stage as children, a few at a time. Where the server suggests a fresh history it drains the pages
 * in flight and continues as new from the first page that is not done.
 */
export async function runPages(stage: ShardStage, input: RunInput, state: RunState, parentId: string): Promise<void> {
  const { plan, queues, cursor } = input;
  const pageCount = planPages(plan.shards, plan.pageShards).length;
  const running = new Set<string>();
  let next = cursor?.stage === stage ? cursor.nextPage : 0;

  const lane = async (): Promise<void> => {
    while (next < pageCount && !workflowInfo().continueAsNewSuggested) {
      await condition(() => !state.paused);
      if (next >= pageCount) return;
      const pageIndex = next++;
      const workflowId = pageWorkflowId(plan.runId, stage, pageIndex);
      running.add(workflowId);
      state.pageBegins(pageIndex);
      const counts = await executeChild(processPage, {
        workflowId,
        args: [{ plan, queues, stage, pageIndex, parentId, paused: false }],
      });
      running.delete(workflowId);
      state.pageEnds(pageIndex, counts);
    }
  };
  const forwarding = forwardPause(state, running);
  await Promise.all(Array.from({ length: Math.min(PAGES_IN_FLIGHT, pageCount - next) }, lane));
  forwarding.stop();
  if (next < pageCount) await continueAsNew<typeof explainDataset>({ plan, queues, cursor: state.cursor(stage, next) });
}

/** Tells the pages in flight when the run is paused or resumed. */
function forwardPause(state: RunState, running: ReadonlySet<string>): { stop: () => void } {
  let stopped = false;
  let told = false;
  const loop = async (): Promise<void> => {
    for (;;) {
      await condition(() => stopped || state.paused !== told);
      if (stopped) return;
      told = state.paused;
      const signal = told ? pauseSignal : resumeSignal;
      // A page that ends at this very moment cannot be signalled; it needs no telling either.
      await Promise.allSettled([...running].map((id) => getExternalWorkflowHandle(id).signal(signal)));
    }
  };
  void loop();
  return { stop: () => void (stopped = true) };
}
