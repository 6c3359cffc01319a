import { defineQuery, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import {
  MESSAGES,
  STAGES,
  type RunCursor,
  type RunInput,
  type RunProgress,
  type RunResult,
  type ShardStage,
  type Stage,
} from '@saliency-atlas/contract';
import type { CpuActivities, GpuActivities } from '@saliency-atlas/activities';
import { wholeRunActivityOptions } from './activity-options.ts';
import { asCancelled } from './as-cancelled.ts';
import { NO_COUNTS } from './counts.ts';
import { pageProgressSignal, pauseSignal, resumeSignal } from './process-page.ts';
import { runRefOf } from './run-ref.ts';
import { RunState } from './run-state.ts';
import { runPages } from './run-pages.ts';
import { setStageAttribute } from './search-attributes.ts';
import { NO_FAILURES } from './stage-failures.ts';

const progressQuery = defineQuery<RunProgress>(MESSAGES.progress);

/** The story of a run: explain → aggregate → reconstruct → evaluate → track → report, and the manifest last. */
export async function explainDataset(input: RunInput): Promise<RunResult> {
  return asCancelled(() => goThroughStages(input));
}

async function goThroughStages(input: RunInput): Promise<RunResult> {
  const { plan, queues } = input;
  const ref = runRefOf(plan);
  const model = proxyActivities<GpuActivities>({ taskQueue: queues.gpu, ...wholeRunActivityOptions });
  const cpu = proxyActivities<CpuActivities>({ taskQueue: queues.cpu, ...wholeRunActivityOptions });

  const start: RunCursor = input.cursor ?? {
    stage: 'explain',
    nextPage: 0,
    counts: NO_COUNTS,
    stageCounts: NO_COUNTS,
    stageFailures: NO_FAILURES,
    stageStartedAtMs: Date.now(),
  };
  const state = new RunState(plan, start);
  setHandler(progressQuery, () => state.progress());
  setHandler(pauseSignal, () => state.pause());
  setHandler(resumeSignal, () => state.resume());
  setHandler(pageProgressSignal, (progress) => state.reportPage(progress));

  const resumesAt = STAGES.indexOf(start.stage);
  const pages = async (stage: ShardStage): Promise<void> => {
    await runPages(stage, input, state, workflowInfo().workflowId);
    state.throwIfShardsFailed();
  };
  const steps: Record<Exclude<Stage, 'plan'>, () => Promise<unknown>> = {
    explain: () => pages('explain'),
    aggregate: () => model.aggregateClasses(ref),
    reconstruct: () => pages('reconstruct'),
    evaluate: async () => {
      await pages('evaluate');
      await model.transplantClasses(ref);
      await cpu.evaluateClasses(ref);
    },
    track: () => cpu.trackRun(ref),
    report: () => cpu.renderRunReport(ref),
  };
  for (const stage of STAGES) {
    if (stage === 'plan' || STAGES.indexOf(stage) < resumesAt) continue;
    if (stage !== start.stage) state.enter(stage);
    setStageAttribute(stage);
    await steps[stage]();
  }
  const result = await cpu.commitRun(ref);
  state.finish();
  return result;
}
