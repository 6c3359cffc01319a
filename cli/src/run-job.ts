import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/client';
import {
  MESSAGES,
  PRIORITY,
  runWorkflowId,
  type RunProgress,
  type RunResult,
  type SubmissionProgress,
} from '@saliency-atlas/contract';
import type { Job } from '@saliency-atlas/contract/job';
import { followRun, type Follower } from './follow-run.ts';
import type { Session } from './session.ts';
import { submissionOf } from './submission.ts';

/**
 * Submits a job, or joins the same job where it is already running, and follows it to its end. Throws what
 * `interrupted` rejects with, and leaves the run as it is.
 */
export async function runJob(
  session: Session,
  job: Job,
  follower: Follower,
  priority: number = PRIORITY.adHoc,
): Promise<RunResult> {
  const { client } = session;
  const submission = await client.workflow.start('submitRun', {
    ...(await submissionOf(client, job, priority)),
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
  });
  let runId: string | null = null;
  let first: RunProgress | null = planning(Date.now());
  const ask = async (): Promise<RunProgress | null> => {
    if (runId !== null) return client.workflow.getHandle(runWorkflowId(runId)).query<RunProgress>(MESSAGES.progress);
    const begun = first;
    first = null;
    if (begun !== null) return begun;
    ({ runId } = await submission.query<SubmissionProgress>(MESSAGES.progress));
    return null;
  };
  return followRun(session, submission, ask, follower);
}

function planning(nowMs: number): RunProgress {
  const counts = { images: 0, failed: 0, passes: 0 };
  return { stage: 'plan', state: 'running', counts, imagesTotal: 0, stageStartedAtMs: nowMs };
}
