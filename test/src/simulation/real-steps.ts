// What a worker runs, before it is made activities of; no workspace exports it.
import { aggregateClasses } from '../../../activities/src/activities/aggregate-classes.ts';
import { commitRun, readResult } from '../../../activities/src/activities/commit-run.ts';
import { evaluateClasses } from '../../../activities/src/activities/evaluate-classes.ts';
import { evaluateShard } from '../../../activities/src/activities/evaluate-shard.ts';
import { explainShard } from '../../../activities/src/activities/explain-shard.ts';
import { planRun } from '../../../activities/src/activities/plan-run.ts';
import { reconstructShard } from '../../../activities/src/activities/reconstruct-shard.ts';
import { renderRunReport } from '../../../activities/src/activities/render-run-report.ts';
import type { StepContext } from '../../../activities/src/activities/step-context.ts';
import { trackRun } from '../../../activities/src/activities/track-run.ts';
import { transplantClasses } from '../../../activities/src/activities/transplant-classes.ts';
import type { CpuActivities, GpuActivities } from '@saliency-atlas/activities';

type Activities = CpuActivities & GpuActivities;
/** Every step by the name of its activity. */
export type Steps = {
  readonly [Name in keyof Activities]: (
    input: Parameters<Activities[Name]>[0],
    context: StepContext,
  ) => ReturnType<Activities[Name]>;
};

/** The steps as they are. */
export const REAL_STEPS: Steps = {
  ...{ planRun, explainShard, aggregateClasses, reconstructShard, evaluateShard, transplantClasses },
  ...{ evaluateClasses, trackRun, renderRunReport, commitRun, readResult },
};
