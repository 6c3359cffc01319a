import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { type RunProgress, type RunResult } from '@saliency-atlas/contract';
import type { Output } from './output.ts';
import { progressLine, progressText } from './progress-line.ts';
import type { Session } from './session.ts';

const POLL_INTERVAL_MS = 400;
const QUERY_TIMEOUT_MS = 5_000;

/** Whom to tell of a run that is followed, and what ends the following. */
export interface Follower {
  readonly output: Output;
  /** Rejects where the command is interrupted; the run is left as it is. */
  readonly interrupted: Promise<never>;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  /** Told what works less well than it could (default: a note). */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** Follows a workflow to the end of its run. `ask` says how far the run is; null: nothing new. */
export async function followRun(
  session: Session,
  handle: WorkflowHandle,
  ask: () => Promise<RunProgress | null>,
  { output, interrupted, onProgress }: Follower,
): Promise<RunResult> {
  const following = new AbortController();
  const { signal } = following;
  // A long run is asked for its result again and again, each time with a listener of its own.
  setMaxListeners(0, signal);
  const watch = followProgress(session, ask, signal, (progress) => {
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

/** Asks how far the run is until told to stop. A missed answer is asked for again. */
async function followProgress(
  session: Session,
  ask: () => Promise<RunProgress | null>,
  signal: AbortSignal,
  show: (progress: RunProgress) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      // Where the worker is gone no answer comes.
      const progress = await session.client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, ask);
      if (progress !== null) show(progress);
    } catch {
      // The workflow is not there yet, has just ended, or the server is busy: the result decides, not the progress.
    }
    await sleep(POLL_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
}
