import { condition, defineSignal, getExternalWorkflowHandle, proxyActivities, setHandler } from '@temporalio/workflow';
import { MESSAGES, planPages, type PageInput, type PageProgress, type ShardResult } from '@saliency-atlas/contract';
import type { GpuActivities } from '@saliency-atlas/activities';
import { runRefOf } from './run-ref.ts';
import { addCounts, NO_COUNTS } from './counts.ts';
import { modelActivityOptions } from './activity-options.ts';

export const pauseSignal = defineSignal(MESSAGES.pause);
export const resumeSignal = defineSignal(MESSAGES.resume);
export const pageProgressSignal = defineSignal<[PageProgress]>(MESSAGES.pageProgress);

/** Works through the shards of one page, `window` at a time, and tells the coordinator how far it is. */
export async function processPage(input: PageInput): Promise<ShardResult> {
  const { plan, stage, pageIndex } = input;
  const activities = proxyActivities<GpuActivities>({ taskQueue: input.queues.gpu, ...modelActivityOptions });
  const runShard = {
    explain: activities.explainShard,
    reconstruct: activities.reconstructShard,
    evaluate: activities.evaluateShard,
  }[stage];

  let paused = input.paused;
  setHandler(pauseSignal, () => void (paused = true));
  setHandler(resumeSignal, () => void (paused = false));

  const page = planPages(plan.shards, plan.pageShards)[pageIndex] ?? { firstShard: 0, endShard: 0 };
  // A signal a shard is pleasant for a small run; a large one must not flood its coordinator's history.
  const shardsPerSignal = Math.ceil(plan.shards / 200);
  let next = page.firstShard;
  let done = 0;
  let counts = NO_COUNTS;

  const lane = async (): Promise<void> => {
    while (next < page.endShard) {
      await condition(() => !paused);
      if (next >= page.endShard) return;
      const shardIndex = next++;
      const result = await runShard({ ...runRefOf(plan), shardIndex });
      counts = addCounts(counts, result);
      if (++done % shardsPerSignal === 0 && done < page.endShard - page.firstShard) {
        await getExternalWorkflowHandle(input.parentId).signal(pageProgressSignal, { stage, pageIndex, counts });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(plan.window, page.endShard - page.firstShard) }, lane));
  return counts;
}
