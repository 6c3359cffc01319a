import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy, type WorkflowHandle } from '@temporalio/client';
import {
  canonicalJson,
  MESSAGES,
  queueNames,
  runWorkflowId,
  sha256Hex,
  submissionWorkflowId,
  type RunProgress,
  type RunResult,
  type SubmissionProgress,
} from '@saliency-atlas/contract';
import type { Job } from '@saliency-atlas/contract/job';
import type { Output } from './output.ts';
import { progressLine, progressText } from './progress-line.ts';
import type { Session } from './session.ts';

const POLL_INTERVAL_MS = 400;
const QUERY_TIMEOUT_MS = 5_000;

/**
 * Submits a job, or joins the same job where it is already running, and follows it to its end. Throws what `interrupted`
 * rejects with, and leaves the run as it is.
 */
export async function runJob(
  session: Session,
  job: Job,
  output: Output,
  interrupted: Promise<never>,
  onProgress?: (progress: RunProgress) => void,
): Promise<RunResult> {
  const text = canonicalJson(job);
  const queues = queueNames(process.env);
  const handle = await session.client.workflow.start('submitRun', {
    taskQueue: queues.workflow,
    workflowId: submissionWorkflowId(sha256Hex(text)),
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    args: [{ job: text, queues }],
  });
  const following = new AbortController();
  const { signal } = following;
  // A long run is asked for its result again and again, each time with a listener of its own.
  setMaxListeners(0, signal);
  const watch = followProgress(session, handle, signal, (progress) => {
    output.progress(progressLine(progress, Date.now()), progressText(progress, Date.now()));
    onProgress?.(progress);
  });
  const result = session.client.withAbortSignal(signal, () => handle.result() as Promise<RunResult>);
  try {
    return await Promise.race([result, session.workerFailure, interrupted]);
  } finally {
    following.abort();
    // A call still under way when the connection closes is repeated on the closed one, which ends the process.
    await Promise.allSettled([watch, result]);
    output.endProgress();
  }
}

/** Asks the submission, then the run itself, how far it is, until told to stop. A missed answer is asked for again. */
async function followProgress(
  session: Session,
  submission: WorkflowHandle,
  signal: AbortSignal,
  show: (progress: RunProgress) => void,
): Promise<void> {
  // Where the worker is gone no answer comes.
  const ask = <Answer>(query: () => Promise<Answer>) =>
    session.client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, query);
  let run: WorkflowHandle | undefined;
  show(planning(Date.now()));
  while (!signal.aborted) {
    try {
      const asked = run;
      if (asked === undefined) {
        const { runId } = await ask(() => submission.query<SubmissionProgress>(MESSAGES.progress));
        if (runId !== null) run = session.client.workflow.getHandle(runWorkflowId(runId));
      } else {
        show(await ask(() => asked.query<RunProgress>(MESSAGES.progress)));
      }
    } catch {
      // The workflow is not there yet, has just ended, or the server is busy: the result decides, not the progress.
    }
    await sleep(POLL_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
}

function planning(nowMs: number): RunProgress {
  const counts = { images: 0, failed: 0, passes: 0 };
  return { stage: 'plan', state: 'running', counts, imagesTotal: 0, stageStartedAtMs: nowMs };
}
