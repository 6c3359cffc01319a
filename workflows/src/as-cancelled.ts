import { CancellationScope, CancelledFailure, isCancellation, log } from '@temporalio/workflow';

/**
 * Tells the story of a workflow. Where its cancellation has been asked for, it ends as cancelled (or done), whatever its
 * steps say meanwhile: one whose worker died before it could obey is given up as failed, and that is not what ended it.
 * Nor does it go on in a fresh history then, which would not know that it was to be cancelled.
 */
export async function asCancelled<Result>(story: () => Promise<Result>): Promise<Result> {
  try {
    return await story();
  } catch (error) {
    if (isCancellation(error) || !CancellationScope.current().consideredCancelled) throw error;
    log.warn('cancelled, and a step failed meanwhile', { error });
    throw new CancelledFailure('cancelled');
  }
}
