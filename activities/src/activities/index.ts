import { aggregateClasses } from './aggregate-classes.ts';
import { asActivity } from './as-activity.ts';
import { commitRun, readResult } from './commit-run.ts';
import { evaluateClasses } from './evaluate-classes.ts';
import { evaluateShard } from './evaluate-shard.ts';
import { explainShard } from './explain-shard.ts';
import { planRun } from './plan-run.ts';
import { reconstructShard } from './reconstruct-shard.ts';
import { renderRunReport } from './render-run-report.ts';
import { trackRun } from './track-run.ts';
import { transplantClasses } from './transplant-classes.ts';

/** Steps that call the model, for the GPU pool. */
export function createGpuActivities() {
  return {
    planRun: asActivity(planRun),
    explainShard: asActivity(explainShard),
    aggregateClasses: asActivity(aggregateClasses),
    reconstructShard: asActivity(reconstructShard),
    evaluateShard: asActivity(evaluateShard),
    transplantClasses: asActivity(transplantClasses),
  };
}

/** Steps that only read, count and write, for the CPU pool. */
export function createCpuActivities() {
  return {
    evaluateClasses: asActivity(evaluateClasses),
    trackRun: asActivity(trackRun),
    renderRunReport: asActivity(renderRunReport),
    commitRun: asActivity(commitRun),
    readResult: asActivity(readResult),
  };
}

export { evaluateMaps } from './evaluate-maps.ts';
export { trainGenerator, type TrainGeneratorOptions } from './train-generator.ts';
export { METRICS } from './metrics.ts';
export { stageOf } from './stage-of.ts';
export { proposeJob, type Candidate, type Proposal, type ProposalRequest } from './propose-job.ts';

export type GpuActivities = ReturnType<typeof createGpuActivities>;
export type CpuActivities = ReturnType<typeof createCpuActivities>;
