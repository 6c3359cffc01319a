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
import type { Output } from './output.ts';
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
  const tell = follower.onWarning ?? noteTo(follower.output);
  const told = new Set<string>();
  const warn = ({ warnings = [] }: SubmissionProgress): void => {
    for (const message of warnings) {
      if (!told.has(message)) tell(message);
      told.add(message);
    }
  };
  let first: RunProgress | null = planning(Date.now());
  const ask = async (): Promise<RunProgress | null> => {
    if (runId !== null) return client.workflow.getHandle(runWorkflowId(runId)).query<RunProgress>(MESSAGES.progress);
    const begun = first;
    first = null;
    if (begun !== null) return begun;
    const said = await submission.query<SubmissionProgress>(MESSAGES.progress);
    ({ runId } = said);
    warn(said);
    return null;
  };
  const result = await followRun(session, submission, ask, follower);
  // A short run may be over before it was asked.
  await submission.query<SubmissionProgress>(MESSAGES.progress).then(warn, () => undefined);
  return result;
}

function noteTo(output: Output): (message: string) => void {
  return (message) => output.note(`Warning: ${message}`);
}

function planning(nowMs: number): RunProgress {
  const counts = { images: 0, failed: 0, passes: 0 };
  return { stage: 'plan', state: 'running', counts, imagesTotal: 0, stageStartedAtMs: nowMs };
}
