import {
  ApplicationFailure,
  defineQuery,
  executeChild,
  ParentClosePolicy,
  proxyActivities,
  setHandler,
  TemporalFailure,
} from '@temporalio/workflow';
import {
  MESSAGES,
  PRIORITY,
  runWorkflowId,
  type RunResult,
  type SubmissionProgress,
  type SubmitInput,
} from '@saliency-atlas/contract';
import type { CpuActivities, GpuActivities } from '@saliency-atlas/activities';
import { wholeRunActivityOptions } from './activity-options.ts';
import { asCancelled } from './as-cancelled.ts';
import { runRefOf } from './run-ref.ts';
import { explainDataset } from './explain-dataset.ts';
import { ownAttributes } from './search-attributes.ts';

const submissionQuery = defineQuery<SubmissionProgress>(MESSAGES.progress);

/**
 * Plans a job, which gives the run its identity, and hands it to the one coordinator of that run. The same job twice
 * finds the run complete and does nothing.
 */
export async function submitRun(input: SubmitInput): Promise<RunResult> {
  return asCancelled(() => planAndRun(input));
}

async function planAndRun(input: SubmitInput): Promise<RunResult> {
  const { queues } = input;
  const priority = { priorityKey: input.priority ?? PRIORITY.adHoc };
  const model = proxyActivities<GpuActivities>({ taskQueue: queues.gpu, priority, ...wholeRunActivityOptions });
  const cpu = proxyActivities<CpuActivities>({ taskQueue: queues.cpu, priority, ...wholeRunActivityOptions });

  let runId: string | null = null;
  let warnings: readonly string[] = [];
  setHandler(submissionQuery, () => ({ runId, progress: null, warnings }));
  const plan = await model.planRun({ job: input.job });
  runId = plan.runId;
  warnings = plan.warnings ?? [];
  if (plan.alreadyComplete) return cpu.readResult(runRefOf(plan));
  try {
    return await executeChild(explainDataset, {
      workflowId: runWorkflowId(plan.runId),
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      // The pages and the steps inherit it.
      priority,
      typedSearchAttributes: ownAttributes(),
      args: [{ plan, queues }],
    });
  } catch (error) {
    throw isAlreadyStarted(error) ? alreadyGoingOn(plan.runId) : error;
  }
}

// By name: the workflow package does not export the class.
function isAlreadyStarted(error: unknown): boolean {
  return error instanceof TemporalFailure && error.name === 'WorkflowExecutionAlreadyStartedError';
}

/** Two jobs can be one run: settings that do not change results, such as the window, differ between them. */
function alreadyGoingOn(runId: string): ApplicationFailure {
  const fix = `Wait for it (\`saliency-atlas status ${runId}\`) and submit the job again, or cancel it first.`;
  return ApplicationFailure.create({
    message: `run ${runId} is already going on`,
    type: 'InvalidJob',
    nonRetryable: true,
    details: [{ fix }],
  });
}
