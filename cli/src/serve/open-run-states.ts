import { MESSAGES, rate, runWorkflowId, STAGES, type RunProgress } from '@saliency-atlas/contract';
import type { Client } from '@temporalio/client';
import { progressText } from '../progress-line.ts';

/** How a run without a manifest stands, as the page of the store shows it. */
export interface RunState {
  readonly runId: string;
  readonly words: string;
  /** Share of its stage that is done, 0..1; null where it is not going on. */
  readonly share: number | null;
}

/** Asks the Temporal server; `client` is null where none can be reached. */
export async function stateOfRun(runId: string, client: Client | null): Promise<RunState> {
  const still = (words: string): RunState => ({ runId, words, share: null });
  const goesOn = 'Its job, submitted again, goes on where it stopped.';
  if (client === null) return still(`Not complete; no Temporal server can be reached. ${goesOn}`);
  try {
    const handle = client.workflow.getHandle(runWorkflowId(runId));
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING')
      return still(`Not complete; its workflow is ${status.name.toLowerCase()}. ${goesOn}`);
    return describeProgress(runId, await handle.query<RunProgress>(MESSAGES.progress), Date.now());
  } catch {
    return still(`Not complete, and not running. ${goesOn}`);
  }
}

/** The progress of a run that is going on. */
export function describeProgress(runId: string, progress: RunProgress, nowMs: number): RunState {
  const { stage, state, counts, imagesTotal } = progress;
  const step = `Stage ${STAGES.indexOf(stage) + 1} of ${STAGES.length}: `;
  const words = state === 'paused' ? `${stage}, paused` : progressText(progress, nowMs);
  const share = rate(progress, nowMs) === null ? 0 : Math.min(1, counts.images / Math.max(1, imagesTotal));
  return { runId, words: step + words, share };
}
