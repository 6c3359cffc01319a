import {
  condition,
  isCancellation,
  makeContinueAsNewFunc,
  startChild,
  workflowInfo,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import { PAGES_IN_FLIGHT, pageWorkflowId, planPages, type RunInput, type ShardStage } from '@saliency-atlas/contract';
import type { explainDataset } from './explain-dataset.ts';
import { pauseSignal, processPage, resumeSignal } from './process-page.ts';
import { ownAttributes } from './search-attributes.ts';
import type { RunState } from './run-state.ts';

/**
 * Runs all pages of a stage as children, a few at a time. Where the server suggests a fresh history it drains the pages
 * in flight and continues as new from the first page that is not done.
 */
export async function runPages(stage: ShardStage, input: RunInput, state: RunState, parentId: string): Promise<void> {
  const { plan, queues, cursor } = input;
  const pageCount = planPages(plan.shards, plan.pageShards).length;
  const running = new Set<PageHandle>();
  let next = cursor?.stage === stage ? cursor.nextPage : 0;

  const lane = async (): Promise<void> => {
    while (next < pageCount && !workflowInfo().continueAsNewSuggested) {
      await condition(() => !state.paused);
      if (next >= pageCount) return;
      const pageIndex = next++;
      state.pageBegins(pageIndex);
      const page = await startChild(processPage, {
        workflowId: pageWorkflowId(plan.runId, stage, pageIndex),
        args: [{ plan, queues, stage, pageIndex, parentId, paused: false }],
      });
      running.add(page);
      // A pause that came while the page was being started has told the others, not this one.
      if (state.paused) await tell([page], state);
      const counts = await page.result();
      running.delete(page);
      state.pageEnds(pageIndex, counts);
    }
  };
  const forwarding = forwardPause(state, running);
  try {
    await Promise.all(Array.from({ length: Math.min(PAGES_IN_FLIGHT, pageCount - next) }, lane));
    // The next history knows nothing of a pause.
    if (next < pageCount) await condition(() => !state.paused);
  } finally {
    forwarding.stop();
  }
  if (next === pageCount) return;
  const goOn = makeContinueAsNewFunc<typeof explainDataset>({ typedSearchAttributes: ownAttributes() });
  await goOn({ plan, queues, cursor: state.cursor(stage, next) });
}

type PageHandle = ChildWorkflowHandle<typeof processPage>;

/** A page that ends at this very moment cannot be told; it needs no telling either. */
async function tell(pages: Iterable<PageHandle>, { paused, pauseChanges }: RunState): Promise<void> {
  const signal = paused ? pauseSignal : resumeSignal;
  await Promise.allSettled([...pages].map((page) => page.signal(signal, pauseChanges)));
}

/** Tells the pages in flight when the run is paused or resumed. */
function forwardPause(state: RunState, running: ReadonlySet<PageHandle>): { stop: () => void } {
  let stopped = false;
  let told = false;
  const loop = async (): Promise<void> => {
    for (;;) {
      await condition(() => stopped || state.paused !== told);
      if (stopped) return;
      told = state.paused;
      await tell(running, state);
    }
  };
  loop().catch((error: unknown) => {
    // A cancelled run has nothing left to tell; its pages are cancelled with it.
    if (!isCancellation(error)) throw error;
  });
  return { stop: () => void (stopped = true) };
}
