import {
  ActivityFailure,
  CancellationScope,
  condition,
  defineSignal,
  getExternalWorkflowHandle,
  isCancellation,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import {
  MESSAGES,
  planPages,
  shardsPerSignal,
  type PageInput,
  type PageProgress,
  type PageResult,
} from '@saliency-atlas/contract';
import type { GpuActivities } from '@saliency-atlas/activities';
import { runRefOf } from './run-ref.ts';
import { addCounts, NO_COUNTS } from './counts.ts';
import { shardActivityOptions } from './activity-options.ts';
import { asCancelled } from './as-cancelled.ts';

/** `change`, which a coordinator gives its pages: how many changes of mind there had been. */
export const pauseSignal = defineSignal<[change?: number]>(MESSAGES.pause);
export const resumeSignal = defineSignal<[change?: number]>(MESSAGES.resume);
export const pageProgressSignal = defineSignal<[PageProgress]>(MESSAGES.pageProgress);

/** Characters of a reason that are handed on: what a server said may be long, and a message to a workflow must not be. */
const MOST_REASON = 2_000;

/**
 * Works through the shards of one page, `window` at a time, and tells the coordinator how far it is. A shard that fails
 * in every attempt does not keep the others from being done; one that no attempt can do ends the page.
 */
export async function processPage(input: PageInput): Promise<PageResult> {
  return asCancelled(() => workThroughShards(input));
}

async function workThroughShards(input: PageInput): Promise<PageResult> {
  const { plan, stage, pageIndex } = input;
  const activities = proxyActivities<GpuActivities>({ taskQueue: input.queues.gpu, ...shardActivityOptions });
  const runShard = {
    explain: activities.explainShard,
    reconstruct: activities.reconstructShard,
    evaluate: activities.evaluateShard,
  }[stage];

  const pausing = pauseBySignal(input.paused);
  const page = planPages(plan.shards, plan.pageShards)[pageIndex] ?? { firstShard: 0, endShard: 0 };
  const waiting = Array.from({ length: page.endShard - page.firstShard }, (_, index) => page.firstShard + index);
  const signalEvery = shardsPerSignal(plan.shards);
  const failedShards: number[] = [];
  let reason: string | null = null;
  let done = 0;
  let counts = NO_COUNTS;

  const lane = async (): Promise<void> => {
    while (waiting.length > 0) {
      await condition(() => !pausing.paused);
      const shardIndex = waiting.shift();
      if (shardIndex === undefined) return;
      try {
        const result = await pausing.scope.run(() => runShard({ ...runRefOf(plan), shardIndex }));
        counts = addCounts(counts, result);
      } catch (error) {
        if (isTakenBack(error) && !CancellationScope.current().consideredCancelled) {
          waiting.unshift(shardIndex);
          continue;
        }
        if (!isExhausted(error)) throw error;
        failedShards.push(shardIndex);
        reason ??= (error.cause?.message ?? error.message).slice(0, MOST_REASON);
      }
      if (++done % signalEvery === 0 && done < page.endShard - page.firstShard) {
        await getExternalWorkflowHandle(input.parentId).signal(pageProgressSignal, { stage, pageIndex, counts });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(plan.window, waiting.length) }, lane));
  return { ...counts, failedShards: failedShards.sort((a, b) => a - b), reason };
}

/**
 * Takes the two signals. The server may deliver a pause after the resume that followed it: what was said before what is
 * known counts for nothing (a coordinator of before these numbers gives none). A pause cancels the shards in flight:
 * those that wait in the queue would else be done yet.
 */
function pauseBySignal(paused: boolean): { readonly paused: boolean; readonly scope: CancellationScope } {
  const state = { paused, scope: new CancellationScope() };
  let lastChange = 0;
  const isNews = (change = lastChange + 1): boolean => {
    const later = change > lastChange;
    lastChange = Math.max(lastChange, change);
    return later;
  };
  setHandler(pauseSignal, (change) => {
    if (!isNews(change)) return;
    state.paused = true;
    state.scope.cancel();
  });
  setHandler(resumeSignal, (change) => {
    if (!isNews(change)) return;
    if (state.scope.consideredCancelled) state.scope = new CancellationScope();
    state.paused = false;
  });
  return state;
}

/** Also where the attempt failed, or its worker died, before it heard of it: the server repeats nothing that was to end. */
function isTakenBack(error: unknown): boolean {
  return isCancellation(error) || (error instanceof ActivityFailure && error.retryState === 'CANCEL_REQUESTED');
}

/** A repeat could have helped, and none did. */
function isExhausted(error: unknown): error is ActivityFailure {
  return (
    error instanceof ActivityFailure &&
    (error.retryState === 'MAXIMUM_ATTEMPTS_REACHED' || error.retryState === 'TIMEOUT')
  );
}
